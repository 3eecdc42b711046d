package io.isogloss.embedding.cache;

import io.isogloss.embedding.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cache of vectors, shared by as many embedders as like. Bounded in bytes and in age; with a folder, a restart keeps it. Safe for use
 * by many threads.
 */
public final class VectorCache implements AutoCloseable {

    private final VectorSlabs memory;
    private final @Nullable DiskStore disk;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    private VectorCache(VectorSlabs memory, @Nullable DiskStore disk) {
        this.memory = memory;
        this.disk = disk;
    }

    /**
     * A cache in memory.
     *
     * @param maxBytes memory for vectors and their bookkeeping
     * @param maxAge age at which an entry is forgotten
     */
    public static VectorCache inMemory(long maxBytes, Duration maxAge, TimeSource time) {
        return new VectorCache(new VectorSlabs(maxBytes, maxAge, time), null);
    }

    /**
     * A cache in memory over one on disk.
     *
     * @param folder made if it is not there; one process at a time uses it
     * @param maxDiskBytes bytes on disk; the oldest half goes when it is full
     * @throws io.isogloss.embedding.EmbeddingException if the folder cannot be used or another process uses it
     */
    public static VectorCache onDisk(Path folder, long maxBytes, long maxDiskBytes, Duration maxAge, TimeSource time) {
        return new VectorCache(
                new VectorSlabs(maxBytes, maxAge, time), DiskStore.open(folder, maxDiskBytes, maxAge, time));
    }

    /** Texts answered so far. */
    public long hits() {
        return hits.sum();
    }

    /** Texts not found so far. */
    public long misses() {
        return misses.sum();
    }

    /** Entries in memory. */
    public long size() {
        return memory.size();
    }

    /** Flushes the disk part and gives its folder free. */
    @Override
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }

    float @Nullable [] find(VectorKey key) {
        float[] found = memory.find(key);
        if (found == null && disk != null) {
            found = disk.find(key);
            if (found != null) {
                memory.keep(key, found, 0, found.length);
            }
        }
        (found == null ? misses : hits).increment();
        return found;
    }

    /** Keeps a copy of a part of {@code source}. */
    void keep(VectorKey key, float[] source, int from, int length) {
        memory.keep(key, source, from, length);
        if (disk != null) {
            disk.keep(key, Arrays.copyOfRange(source, from, from + length));
        }
    }
}
