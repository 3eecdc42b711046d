package io.isogloss.local;

import io.isogloss.local.engine.Bill;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Progress;
import io.isogloss.local.files.WholeFile;
import io.isogloss.local.input.TextRow;
import io.isogloss.model.Ids;
import io.isogloss.model.PointId;
import io.isogloss.model.Subjects;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.vectors.PayloadFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * From rows to vectors, from vectors to a page: embeds what the store does not have yet, drops what the input no longer has, and asks for a map.
 *
 * <p>A point's id is made of a text's id and content, so a second run on a changed file embeds only what changed, and a run that was killed goes on
 * where it was.
 */
final class MapRun {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LONGEST_MAP = Duration.ofHours(2);

    private final LocalEngine engine;
    private final Followed answers;
    private final Catalog catalog;
    private final Progress progress;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    MapRun(LocalEngine engine, Followed answers, Progress progress, Supplier<UUID> ids, InstantSource clock) {
        this.engine = engine;
        this.answers = answers;
        this.progress = progress;
        this.ids = ids;
        this.clock = clock;
        this.catalog = new Catalog(engine.objects(), engine.bucket());
    }

    /** What embedding came to. */
    record Embedded(int texts, int added, int removed, Bill.Sum spent) {}

    /** What drawing came to. */
    record Drawn(String pageKey, long texts, long topics, long inNone) {}

    /** The id of a row's point. */
    static PointId pointId(TextRow row) {
        return PointId.of(
                Ids.uuid5(row.id() + "\n" + row.title() + "\n" + row.text()).toString());
    }

    /** Makes the collection hold exactly these rows. */
    Embedded embed(List<TextRow> rows, MapJobPlan plan) throws InterruptedException {
        Map<String, TextRow> wanted = new LinkedHashMap<>();
        for (TextRow row : rows) {
            wanted.put(pointId(row).toString(), row);
        }
        int texts = wanted.size();
        List<PointId> gone = new ArrayList<>();
        Map<String, TextRow> missing = new LinkedHashMap<>(wanted);
        StoredFields fields = new StoredFields();
        if (engine.vectors().describe(plan.collection()).isPresent()) {
            engine.vectors()
                    .scroll(plan.collection(), null, PayloadFields.all(), Integer.MAX_VALUE, (number, id, payload) -> {
                        TextRow row = missing.remove(id.toString());
                        if (row == null) {
                            gone.add(id);
                        } else {
                            fields.compare(id, row, payload);
                        }
                    });
        }
        if (!gone.isEmpty()) {
            engine.vectors().delete(plan.collection(), gone);
            progress.line(
                    Counted.of(gone.size(), "text is", "texts are") + " no longer in the input and out of the map");
        }
        if (missing.size() < texts) {
            progress.line(Counted.of(texts - missing.size(), "text is", "texts are") + " embedded already");
        }
        if (fields.count() > 0) {
            fields.write(engine.vectors(), plan.collection());
            progress.line(Counted.of(fields.count(), "of them has", "of them have") + " other fields now");
        }
        Bill.Sum before = engine.spent();
        Batches batches = new Batches(engine, answers, progress, ids);
        batches.embed(List.copyOf(missing.entrySet()), plan, Batches.Terms.ofThisProcess());
        Bill.Sum spent = engine.spent().since(before);
        if (spent.dollars() > 0) {
            progress.line(String.format(
                    Locale.ROOT,
                    "%,d tokens, %.4f US dollars by the price list of %s",
                    spent.tokens(),
                    spent.dollars(),
                    plan.provider()));
        }
        remember(plan, texts, !gone.isEmpty() || !missing.isEmpty());
        return new Embedded(texts, missing.size(), gone.size(), spent);
    }

    private void remember(MapJobPlan plan, long texts, boolean changed) {
        Optional<TextSet> known = catalog.get(plan.collection());
        catalog.put(new TextSet(
                plan.collection(),
                plan.title(),
                plan.source(),
                plan.provider(),
                plan.model(),
                null,
                null,
                texts,
                changed || known.isEmpty() ? ids.get().toString() : known.get().revision(),
                known.map(TextSet::page).orElse(null),
                clock.instant()));
    }

    /** One a collection, since a map starts from the last one of its transform. */
    private static int transformId(MapJobPlan plan) {
        return Math.max(1, (int) (Ids.uuid5(plan.collection()).getMostSignificantBits() >>> 33));
    }

    /** Lays the collection out as a map. */
    Drawn draw(MapJobPlan plan) throws InterruptedException {
        progress.beginPercent("map");
        String job = ids.get().toString();
        ObjectNode message = JSON.createObjectNode()
                .put("job_id", job)
                .put("visualization_transform_id", transformId(plan))
                .put("visualization_id", 1)
                .put("owner_id", plan.ids().owner())
                .put("embedded_dataset_id", plan.ids().embeddedDatasetId())
                .put("qdrant_collection_name", plan.collection());
        message.set("visualization_config", JSON.valueToTree(plan.settings()));
        message.putObject("qdrant_config");
        if (plan.namer().isModel()) {
            ObjectNode namer = message.putObject("llm_config")
                    .put("llm_id", 1)
                    .put("provider", plan.namer().provider())
                    .put("model", plan.namer().model());
            ObjectNode config = namer.putObject("config");
            if (!plan.namer().url().isEmpty()) {
                config.put("base_url", plan.namer().url());
            }
        }
        answers.watch(job, progress);
        engine.publish(Subjects.VISUALIZATION_JOBS, "vt-" + job, JSON.writeValueAsBytes(message));
        JsonNode result = answers.finish(job, LONGEST_MAP, progress);
        progress.end();
        String key = result.path("htmlS3Key").asString("");
        catalog.get(plan.collection()).ifPresent(set -> catalog.put(set.withPage(key, clock.instant())));
        return new Drawn(
                key,
                result.path("pointCount").asLong(),
                result.path("clusterCount").asLong(),
                result.path("statsJson").path("noise_points").asLong());
    }

    /** Copies a page out of the store; the file is whole or as it was. */
    void copyPage(String key, Path output) throws IOException {
        WholeFile.write(output, file -> {
            try (var content = engine.objects().open(new ObjectRef(engine.bucket(), key), Long.MAX_VALUE);
                    InputStream in = content.stream();
                    OutputStream out = Files.newOutputStream(file)) {
                in.transferTo(out);
            }
        });
    }
}
