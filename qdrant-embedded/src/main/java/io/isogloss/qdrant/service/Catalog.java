package io.isogloss.qdrant.service;

import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.search.ExactSearch;
import io.isogloss.qdrant.storage.Durable;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All collections and aliases of a directory. Reads need no lock; creating, deleting and renaming happen one at a time,
 * and each is either done or not done after a crash.
 */
public final class Catalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    private static final String FORBIDDEN = "<>:\"/\\|?*\0\u001F";
    private static final int LONGEST_NAME = 255;

    private final Path collectionsDirectory;
    private final Path trashDirectory;
    private final Path aliasesFile;
    private final ExactSearch exact;
    private final ConcurrentSkipListMap<String, Collection> collections = new ConcurrentSkipListMap<>();
    private volatile SortedMap<String, String> aliases = new TreeMap<>();
    private long trashNumber;

    /** Opens everything in the directory. */
    public Catalog(Path directory, ExactSearch exact) throws IOException {
        this.collectionsDirectory = Files.createDirectories(directory.resolve("collections"));
        this.trashDirectory = Files.createDirectories(directory.resolve("trash"));
        this.aliasesFile = directory.resolve("aliases.pb");
        this.exact = exact;
        deleteTree(trashDirectory, false);
        openAll();
        readAliases();
    }

    private void openAll() throws IOException {
        List<Path> directories;
        try (Stream<Path> list = Files.list(collectionsDirectory)) {
            directories = list.sorted().toList();
        }
        for (Path each : directories) {
            Path settings = each.resolve(Collection.SETTINGS_FILE);
            if (Files.exists(settings)) {
                String name = each.getFileName().toString();
                CollectionInfo info = CollectionInfo.parseFrom(Files.readAllBytes(settings));
                collections.put(name, new Collection(name, each, info, exact));
            } else {
                // Its creation was never finished, so it was never acknowledged.
                deleteTree(each, true);
            }
        }
    }

    private void readAliases() throws IOException {
        TreeMap<String, String> read = new TreeMap<>();
        if (Files.exists(aliasesFile)) {
            for (AliasDescription alias : ListAliasesResponse.parseFrom(Files.readAllBytes(aliasesFile))
                    .getAliasesList()) {
                read.put(alias.getAliasName(), alias.getCollectionName());
            }
        }
        aliases = read;
    }

    /** A collection by its name or an alias. */
    Collection collection(String name) {
        Collection found = find(name);
        if (found == null) {
            throw QdrantFailure.noCollection(name);
        }
        return found;
    }

    @Nullable
    Collection find(String name) {
        String target = aliases.get(name);
        return collections.get(target == null ? name : target);
    }

    List<Collection> all() {
        return new ArrayList<>(collections.values());
    }

    synchronized void create(String name, CollectionInfo settings) {
        checkName(name);
        if (collections.containsKey(name)) {
            throw QdrantFailure.alreadyExists(name);
        }
        if (aliases.containsKey(name)) {
            throw QdrantFailure.wrongInput(
                    "Can't create collection with name " + name + ". Alias with the same name already exists");
        }
        Path directory = collectionsDirectory.resolve(name);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw notCreated(name, e);
        }
        try {
            Durable.directory(collectionsDirectory);
            Durable.replace(directory.resolve(Collection.SETTINGS_FILE), settings.toByteArray());
            collections.put(name, new Collection(name, directory, settings, exact));
        } catch (IOException e) {
            throw withdrawn(name, directory, e);
        } catch (UncheckedIOException e) {
            throw withdrawn(name, directory, Objects.requireNonNull(e.getCause()));
        }
    }

    /** Takes back what a full disk left half made, so that the next try does not find it in its way. */
    private static QdrantFailure withdrawn(String name, Path directory, IOException reason) {
        try {
            deleteTree(directory, true);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        return notCreated(name, reason);
    }

    private static QdrantFailure notCreated(String name, IOException reason) {
        return QdrantFailure.storage("cannot create collection `" + name + "`: " + reason.getMessage(), reason);
    }

    /** Deletes a collection and its aliases; answers whether it was there. */
    synchronized boolean delete(String name) {
        Collection collection = collections.remove(name);
        if (collection == null) {
            return false;
        }
        try {
            TreeMap<String, String> remaining = new TreeMap<>(aliases);
            if (remaining.values().removeIf(name::equals)) {
                writeAliases(remaining);
            }
            Path trash = trashDirectory.resolve(Long.toString(++trashNumber));
            collection.close();
            Files.move(collection.directory(), trash, StandardCopyOption.ATOMIC_MOVE);
            Durable.directory(collectionsDirectory);
            deleteTree(trash, true);
            return true;
        } catch (IOException e) {
            throw QdrantFailure.storage("cannot delete collection `" + name + "`: " + e.getMessage(), e);
        }
    }

    /** Applies all changes or none. */
    synchronized void changeAliases(List<AliasOperations> operations) {
        TreeMap<String, String> changed = new TreeMap<>(aliases);
        for (AliasOperations operation : operations) {
            switch (operation.getActionCase()) {
                case CREATE_ALIAS -> {
                    String alias = operation.getCreateAlias().getAliasName();
                    String target = operation.getCreateAlias().getCollectionName();
                    checkName(alias);
                    if (!collections.containsKey(target)) {
                        throw QdrantFailure.noCollection(target);
                    }
                    if (collections.containsKey(alias)) {
                        throw QdrantFailure.alreadyExists(alias);
                    }
                    changed.put(alias, target);
                }
                case RENAME_ALIAS -> {
                    String to = operation.getRenameAlias().getNewAliasName();
                    checkName(to);
                    if (collections.containsKey(to)) {
                        throw QdrantFailure.alreadyExists(to);
                    }
                    changed.put(to, removed(changed, operation.getRenameAlias().getOldAliasName()));
                }
                case DELETE_ALIAS -> removed(changed, operation.getDeleteAlias().getAliasName());
                case ACTION_NOT_SET -> throw QdrantFailure.invalid("Malformed AliasOperations type");
            }
        }
        try {
            writeAliases(changed);
        } catch (IOException e) {
            throw QdrantFailure.storage("cannot write the aliases: " + e.getMessage(), e);
        }
    }

    /** Looks after every collection once; what fails with one is told and does not keep the others from it. */
    public void maintain() {
        for (Collection collection : all()) {
            try {
                collection.maintain();
            } catch (RuntimeException e) {
                if (find(collection.name()) != null) {
                    LOG.warn("Looking after collection {} failed", collection.name(), e);
                }
            }
        }
    }

    private static String removed(Map<String, String> aliases, String alias) {
        String target = aliases.remove(alias);
        if (target == null) {
            throw QdrantFailure.notFound("Alias " + alias + " does not exists!");
        }
        return target;
    }

    List<AliasDescription> aliases() {
        List<AliasDescription> list = new ArrayList<>();
        aliases.forEach((alias, target) -> list.add(description(alias, target)));
        return list;
    }

    private static AliasDescription description(String alias, String target) {
        return AliasDescription.newBuilder()
                .setAliasName(alias)
                .setCollectionName(target)
                .build();
    }

    private void writeAliases(SortedMap<String, String> changed) throws IOException {
        ListAliasesResponse.Builder list = ListAliasesResponse.newBuilder();
        changed.forEach((alias, target) -> list.addAliases(description(alias, target)));
        Durable.replace(aliasesFile, list.build().toByteArray());
        aliases = changed;
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw QdrantFailure.invalid("Validation error in body: [collection_name: value of " + name.length()
                    + " characters invalid, must be from 1 to " + LONGEST_NAME + " characters]");
        }
        boolean dots = name.equals(".") || name.equals("..");
        for (int i = 0; i < name.length(); i++) {
            if (dots || FORBIDDEN.indexOf(name.charAt(i)) >= 0) {
                throw QdrantFailure.invalid(
                        "Validation error in body: [collection_name: collection name cannot contain \"" + name.charAt(i)
                                + "\" char]");
            }
        }
    }

    private static void deleteTree(Path root, boolean withRoot) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            if (withRoot || !path.equals(root)) {
                Files.delete(path);
            }
        }
    }

    @Override
    public synchronized void close() {
        @Nullable UncheckedIOException failure = null;
        for (Collection collection : collections.values()) {
            try {
                collection.close();
            } catch (UncheckedIOException e) {
                failure = e;
            }
        }
        collections.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
