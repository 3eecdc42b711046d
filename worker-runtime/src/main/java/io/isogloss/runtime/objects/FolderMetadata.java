package io.isogloss.runtime.objects;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a folder store knows about objects besides their bytes: one small file each.
 *
 * <p>Written before the object appears. It names the size it belongs to, so that after a crash between the two the old object is not
 * read with the new description.
 */
final class FolderMetadata {
    private static final String SIZE = "size";
    private static final String TYPE = "content-type";
    private static final String ENCODING = "content-encoding";
    private static final String USER = "user.";

    private final Path folder;

    FolderMetadata(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    ObjectHead read(ObjectRef ref, long size) throws IOException {
        Properties kept = new Properties();
        try (Reader reader = Files.newBufferedReader(fileOf(ref), StandardCharsets.UTF_8)) {
            kept.load(reader);
        } catch (NoSuchFileException | NotDirectoryException notKept) {
            return plain(size);
        }
        if (!Long.toString(size).equals(kept.getProperty(SIZE))) {
            return plain(size);
        }
        Map<String, String> user = new TreeMap<>();
        for (String name : kept.stringPropertyNames()) {
            if (name.startsWith(USER)) {
                user.put(name.substring(USER.length()), kept.getProperty(name));
            }
        }
        return new ObjectHead(
                size, kept.getProperty(TYPE, ObjectHead.UNKNOWN_TYPE), kept.getProperty(ENCODING, ""), "", user);
    }

    private static ObjectHead plain(long size) {
        return new ObjectHead(size, ObjectHead.UNKNOWN_TYPE, "", "", Map.of());
    }

    void write(ObjectRef ref, long size, PutOptions options) throws IOException {
        Properties kept = new Properties();
        kept.setProperty(SIZE, Long.toString(size));
        kept.setProperty(TYPE, options.contentType());
        kept.setProperty(ENCODING, options.contentEncoding());
        options.metadata().forEach((key, value) -> kept.setProperty(USER + key, value));
        Path file = fileOf(ref);
        Files.createDirectories(file.getParent());
        Path beside = Files.createTempFile(folder, "metadata", ".part");
        try {
            try (Writer writer = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
                kept.store(writer, null);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    void delete(ObjectRef ref) throws IOException {
        Files.deleteIfExists(fileOf(ref));
    }

    private Path fileOf(ObjectRef ref) {
        return folder.resolve(ref.bucket()).resolve(ref.key() + ".properties");
    }
}
