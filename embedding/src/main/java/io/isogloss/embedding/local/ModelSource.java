package io.isogloss.embedding.local;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where one file of a model comes from: a folder, or a jar on the class path. */
public sealed interface ModelSource {

    /** Opens the file for reading. */
    InputStream open() throws IOException;

    /** Bytes of the file. */
    long size() throws IOException;

    /** The file on disk, or null if it lies in a jar. */
    @Nullable
    Path path();

    /** A file of a folder. */
    record OnDisk(Path file) implements ModelSource {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public long size() throws IOException {
            return Files.size(file);
        }

        @Override
        public Path path() {
            return file;
        }
    }

    /** A file of a jar. */
    record OnClassPath(String resource, String artifact) implements ModelSource {
        @Override
        public InputStream open() throws IOException {
            InputStream stream = ModelSource.class.getResourceAsStream("/" + resource);
            if (stream == null) {
                throw new EmbeddingException(
                        FailureKind.LOCAL_MODEL,
                        "the model file " + resource + " is not on the class path; add the dependency " + artifact);
            }
            return stream;
        }

        @Override
        public long size() throws IOException {
            var url = ModelSource.class.getResource("/" + resource);
            if (url == null) {
                throw new NoSuchFileException(resource);
            }
            var connection = url.openConnection();
            // The default caches the open jar for the life of the process.
            connection.setUseCaches(false);
            long size = connection.getContentLengthLong();
            connection.getInputStream().close();
            return size;
        }

        @Override
        public @Nullable Path path() {
            return null;
        }
    }
}
