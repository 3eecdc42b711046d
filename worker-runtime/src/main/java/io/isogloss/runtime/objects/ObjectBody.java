package io.isogloss.runtime.objects;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes to store. Can be read any number of times from any offset, because a failed upload is repeated.
 *
 * <p>The bytes must not change while a put runs.
 */
public sealed interface ObjectBody {

    /** Bytes in all. */
    long size();

    /** A fresh stream that starts {@code offset} bytes in. */
    InputStream openAt(long offset) throws IOException;

    /** Takes the array as it is, without a copy. */
    static ObjectBody of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /** A file; its size is taken now. */
    static ObjectBody of(Path file) {
        try {
            return new InFile(file, Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of " + file, e);
        }
    }

    /** Bytes on the heap. */
    final class InMemory implements ObjectBody {
        private final byte[] bytes;

        private InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream openAt(long offset) {
            int from = Math.toIntExact(offset);
            return new ByteArrayInputStream(bytes, from, bytes.length - from);
        }
    }

    /** Bytes in a file. */
    record InFile(Path file, long size) implements ObjectBody {
        @Override
        public InputStream openAt(long offset) throws IOException {
            SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(offset);
            return Channels.newInputStream(channel);
        }
    }
}
