package io.isogloss.embedding.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.isogloss.embedding.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cache of vectors, shared by as many embedders as like. Bounded in bytes and in age; with a folder, a restart keeps it. Safe for use
 * by many threads.
 */
public final class VectorCache implements AutoCloseable {

    /** Key, array header, the cache's own node: what an entry takes beside its values. */
    private static final int ENTRY_OVERHEAD_BYTES = 160;

    private final Cache<VectorKey, float[]> memory;
    private final @Nullable DiskStore disk;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    private VectorCache(Cache<VectorKey, float[]> memory, @Nullable DiskStore disk) {
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
        return new VectorCache(memory(maxBytes, maxAge, time), null);
    }

    /**
     * A cache in memory over one on disk.
     *
     * @param folder made if it is not there; one process at a time uses it
     * @param maxDiskBytes bytes on disk; the oldest half goes when it is full
     * @throws io.isogloss.embedding.EmbeddingException if the folder cannot be used or another process uses it
     */
    public static VectorCache onDisk(Path folder, long maxBytes, long maxDiskBytes, Duration maxAge, TimeSource time) {
        return new VectorCache(memory(maxBytes, maxAge, time), DiskStore.open(folder, maxDiskBytes, maxAge, time));
    }

    /** Texts answered so far. */
    public long hits() {
        return hits.sum();
    }

    /** Texts not found so far. */
    public long misses() {
        return misses.sum();
    }

    /** Entries in memory, about. */
    public long size() {
        return memory.estimatedSize();
    }

    /** Flushes the disk part and gives its folder free. */
    @Override
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }

    float @Nullable [] find(VectorKey key) {
        float[] found = memory.getIfPresent(key);
        if (found == null && disk != null) {
            found = disk.find(key);
            if (found != null) {
                memory.put(key, found);
            }
        }
        (found == null ? misses : hits).increment();
        return found;
    }

    void keep(VectorKey key, float[] vector) {
        memory.put(key, vector);
        if (disk != null) {
            disk.keep(key, vector);
        }
    }

    private static Cache<VectorKey, float[]> memory(long maxBytes, Duration maxAge, TimeSource time) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((VectorKey key, float[] vector) -> vector.length * Float.BYTES + ENTRY_OVERHEAD_BYTES)
                .expireAfterWrite(maxAge)
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }
}
