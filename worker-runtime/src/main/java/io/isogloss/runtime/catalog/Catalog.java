package io.isogloss.runtime.catalog;

import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.PutOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** All text sets of a store, each an object of its own. Safe for many threads. */
public final class Catalog {
    private static final String PREFIX = "catalog/";
    private static final int LARGEST = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectStore objects;
    private final String bucket;

    public Catalog(ObjectStore objects, String bucket) {
        this.objects = objects;
        this.bucket = bucket;
    }

    /** Remembers a set, in place of what was known of its collection. */
    public void put(TextSet set) {
        objects.put(
                ref(set.collection()),
                ObjectBody.of(JSON.writeValueAsBytes(set)),
                PutOptions.ofType("application/json"));
    }

    /** What is known of a collection. */
    public Optional<TextSet> get(String collection) {
        ObjectRef ref = ref(collection);
        return objects.exists(ref) ? read(ref) : Optional.empty();
    }

    /** Everything, the last changed first. */
    public List<TextSet> all() {
        List<ObjectRef> refs = new ArrayList<>();
        objects.list(bucket, PREFIX, found -> refs.add(found.ref()));
        List<TextSet> sets = new ArrayList<>();
        refs.forEach(ref -> read(ref).ifPresent(sets::add));
        sets.sort(Comparator.comparing(TextSet::changed).reversed().thenComparing(TextSet::collection));
        return sets;
    }

    /** The set that a person means: by its source, its collection or its title; of several the last changed. */
    public Optional<TextSet> find(String name, String absolutePath) {
        List<TextSet> all = all();
        return all.stream()
                .filter(set ->
                        set.source().equals(absolutePath) || set.collection().equals(name))
                .findFirst()
                .or(() -> all.stream()
                        .filter(set -> set.title().equalsIgnoreCase(name)
                                || set.source().equalsIgnoreCase(name))
                        .findFirst());
    }

    private ObjectRef ref(String collection) {
        return new ObjectRef(bucket, PREFIX + collection + ".json");
    }

    private Optional<TextSet> read(ObjectRef ref) {
        try {
            return Optional.of(JSON.readValue(objects.read(ref, LARGEST), TextSet.class));
        } catch (JacksonException e) {
            // Written by another version: as good as not there.
            return Optional.empty();
        }
    }
}
