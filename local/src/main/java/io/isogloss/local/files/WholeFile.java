package io.isogloss.local.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole, or as they were before. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes a file from its beginning. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes beside the file and puts it in its place when it is whole; what is no file, such as a pipe, is written to as it is.
     *
     * @throws IOException when it cannot be written; nothing is left of it then
     */
    public static void write(Path file, Content content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            content.writeTo(file);
            return;
        }
        // Through a link, which stays one.
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path part = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            content.writeTo(part);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The part is nobody's business.
            throw part.toString().equals(e.getFile())
                    ? new FileSystemException(file.toString(), null, "no file can be written there")
                    : e;
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
