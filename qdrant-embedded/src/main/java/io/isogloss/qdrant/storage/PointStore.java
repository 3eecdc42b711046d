package io.isogloss.qdrant.storage;

import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points of one collection: one log on disk, one table of ids in memory.
 *
 * <p>Safe for many threads. A write is in the log, and seen by every reader, when {@link #append} returns; it survives
 * a power cut when {@link #awaitDurable} returns, and callers that wait at once share one flush of the disk. Memory: about
 * 45 bytes a point; vectors and payloads stay in the page cache.
 */
public final class PointStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PointStore.class);
    private static final int SMALLEST_SEGMENT_BYTES = 1 << 20;
    private static final int LARGEST_SEGMENT_BYTES = 256 << 20;
    /** Less garbage than this is not worth moving points for. */
    private static final long GARBAGE_BYTES_TO_CLEAN = 32L << 20;

    private static final int CLEAN_STEP = 512;

    private final Path directory;
    private final int dimension;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<Integer, LogSegment> segments = new TreeMap<>();
    private final IdTable ids = new IdTable();
    private final ReentrantLock flushLock = new ReentrantLock();
    private volatile LogSegment tail;
    private volatile long writtenBytes;
    private long durableBytes;
    private long nextVersion = 1;
    private volatile boolean closed;
    private volatile boolean flushFailed;

    private PointStore(Path directory, int dimension) throws IOException {
        this.directory = directory;
        this.dimension = dimension;
        recover();
        if (segments.isEmpty()) {
            this.tail = LogSegment.create(directory, 1, dimension, SMALLEST_SEGMENT_BYTES);
            segments.put(1, tail);
        } else {
            this.tail = segments.lastEntry().getValue();
        }
        Durable.directory(directory);
    }

    /**
     * Opens the log in a directory, or begins one.
     *
     * @param directory an existing directory of its own
     * @param dimension the length of every vector
     * @throws QdrantFailure if a segment other than the last is damaged
     */
    public static PointStore open(Path directory, int dimension) {
        try {
            return new PointStore(directory, dimension);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the points in " + directory, e);
        }
    }

    static long location(int segmentId, int index) {
        return (long) segmentId << 32 | index;
    }

    /** The segment half of a location. */
    public static int segmentOf(long location) {
        return (int) (location >>> 32);
    }

    /** The record half of a location. */
    public static int indexOf(long location) {
        return (int) location;
    }

    private void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .sorted(Comparator.comparingInt(LogSegment::idOf))
                    .toList();
        }
        for (int i = 0; i < files.size(); i++) {
            boolean last = i == files.size() - 1;
            LogSegment segment = LogSegment.open(files.get(i), dimension);
            segments.put(segment.id(), segment);
            boolean torn = segment.recover((index, point, uuid, high, low, version) -> {
                applyRecord(segment, index, point, uuid, high, low);
                nextVersion = Math.max(nextVersion, version + 1);
            });
            if (torn && !last) {
                throw QdrantFailure.storage(
                        "segment " + segment.file() + " is damaged at byte " + segment.used(),
                        new IOException("checksum or length of a record is wrong"));
            }
            if (torn) {
                LOG.warn(
                        "The log {} ends in a record that is not whole, at byte {}: it was never acknowledged and is dropped",
                        segment.file(),
                        segment.used());
            }
            if (last) {
                segment.reopenForAppend(capacityAfter(segment.used()));
            } else {
                segment.seal();
            }
        }
    }

    private void applyRecord(LogSegment segment, int index, boolean point, boolean uuid, long high, long low) {
        long former;
        if (point) {
            former = ids.put(uuid, high, low, location(segment.id(), index));
            segment.markLive(index);
        } else {
            former = ids.remove(uuid, high, low);
        }
        if (former != IdTable.ABSENT) {
            LogSegment holder = segments.get(segmentOf(former));
            if (holder != null) {
                holder.markDead(indexOf(former));
            }
        }
    }

    /** The length of every vector. */
    public int dimension() {
        return dimension;
    }

    /** A number for the next operation, larger than all before. */
    public long nextVersion() {
        lock.writeLock().lock();
        try {
            return nextVersion++;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Appends records and makes them visible.
     *
     * @return what to hand to {@link #awaitDurable}
     */
    public long append(RecordBatch batch) {
        lock.writeLock().lock();
        try {
            checkOpen();
            if (batch.count() == 0) {
                return writtenBytes;
            }
            int from = 0;
            while (from < batch.count()) {
                from = appendWhatFits(batch, from);
            }
            return writtenBytes;
        } catch (IOException e) {
            throw QdrantFailure.storage("cannot extend the log in " + directory + ": " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time: the lock is held
    private int appendWhatFits(RecordBatch batch, int from) throws IOException {
        int room = tail.room();
        int to = from;
        while (to < batch.count() && batch.end(to) - batch.start(from) <= room) {
            to++;
        }
        if (to == from) {
            roll(batch.bytes() - batch.start(from));
            return from;
        }
        int base = tail.used() - batch.start(from);
        tail.write(batch.slice(batch.start(from), batch.end(to - 1)));
        for (int i = from; i < to; i++) {
            int start = batch.start(i);
            int index = tail.register(base + start);
            var bytes = batch.buffer();
            applyRecord(
                    tail,
                    index,
                    bytes.get(start + RecordLayout.TYPE) == RecordLayout.POINT,
                    bytes.get(start + RecordLayout.KIND) != 0,
                    bytes.getLong(start + RecordLayout.ID_HIGH),
                    bytes.getLong(start + RecordLayout.ID_LOW));
        }
        writtenBytes += batch.end(to - 1) - batch.start(from);
        return to;
    }

    private void roll(int atLeast) throws IOException {
        flushLock.lock();
        try {
            tail.seal();
            int id = segments.lastKey() + 1;
            LogSegment next =
                    LogSegment.create(directory, id, dimension, Math.max(atLeast, capacityAfter(tail.used())));
            Durable.directory(directory);
            segments.put(id, next);
            tail = next;
        } finally {
            flushLock.unlock();
        }
    }

    /** Segments double from one to the next, so that a small collection is a small file. */
    private static int capacityAfter(int bytes) {
        return Math.clamp(2L * bytes, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
    }

    /** Returns when everything up to a position that {@link #append} answered is on the disk. */
    public void awaitDurable(long position) {
        flushLock.lock();
        try {
            if (durableBytes >= position) {
                return;
            }
            if (flushFailed) {
                throw QdrantFailure.storage(
                        "an earlier flush of the log failed", new IOException(directory.toString()));
            }
            long upTo = writtenBytes;
            LogSegment segment = tail;
            if (!segment.isSealed()) {
                segment.force();
            }
            durableBytes = upTo;
        } catch (IOException e) {
            // What the kernel could not write it may have dropped: nothing after this can be promised.
            flushFailed = true;
            throw QdrantFailure.storage("cannot flush the log in " + directory + ": " + e.getMessage(), e);
        } finally {
            flushLock.unlock();
        }
    }

    /** Runs a read and the append that depends on it as one step. */
    public <T> T exclusively(Supplier<T> step) {
        lock.writeLock().lock();
        try {
            checkOpen();
            return step.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The current version of a point. */
    public @Nullable PointRef find(PointKey key) {
        lock.readLock().lock();
        try {
            checkOpen();
            return current(ids.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    private @Nullable PointRef current(long location) {
        if (location == IdTable.ABSENT) {
            return null;
        }
        LogSegment segment = segments.get(segmentOf(location));
        return segment == null ? null : segment.ref(indexOf(location));
    }

    /** Up to so many points in the order of their ids, from the given one on. */
    public List<PointRef> page(@Nullable PointKey from, int limit) {
        lock.readLock().lock();
        try {
            checkOpen();
            if (ids.isSorted()) {
                return pageOf(from, limit);
            }
        } finally {
            lock.readLock().unlock();
        }
        return exclusively(() -> {
            ids.sort();
            return pageOf(from, limit);
        });
    }

    private List<PointRef> pageOf(@Nullable PointKey from, int limit) {
        List<PointRef> page = new ArrayList<>(Math.min(limit, 1 << 16));
        int slots = ids.slots();
        for (int rank = from == null ? 0 : ids.rank(from); rank < slots && page.size() < limit; rank++) {
            PointRef ref = current(ids.locationOf(ids.slotAtRank(rank)));
            if (ref != null) {
                page.add(ref);
            }
        }
        return page;
    }

    /** Every segment as it stands now. */
    public List<SegmentView> snapshot() {
        lock.readLock().lock();
        try {
            checkOpen();
            List<SegmentView> views = new ArrayList<>(segments.size());
            for (LogSegment segment : segments.values()) {
                views.add(segment.view());
            }
            return views;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The number of points. */
    public int size() {
        lock.readLock().lock();
        try {
            return ids.live();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How many bytes were appended since the store was opened; grows with every write. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** The number of log files. */
    public int segmentCount() {
        lock.readLock().lock();
        try {
            return segments.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Moves the current points out of the sealed segment with the most garbage and deletes it, if overwritten and deleted
     * records make up more than half of the log. Readers and writers go on meanwhile.
     *
     * @return whether a segment was given back
     */
    public boolean clean() {
        LogSegment victim = exclusively(this::worstSegment);
        if (victim == null) {
            return false;
        }
        for (int from = 0; from < victim.count(); from += CLEAN_STEP) {
            int first = from;
            exclusively(() -> moveOut(victim, first, Math.min(first + CLEAN_STEP, victim.count())));
        }
        awaitDurable(writtenBytes);
        return exclusively(() -> {
            try {
                segments.remove(victim.id());
                victim.delete();
                return true;
            } catch (IOException e) {
                throw QdrantFailure.storage("cannot delete " + victim.file(), e);
            }
        });
    }

    private @Nullable LogSegment worstSegment() {
        long garbage = 0;
        long total = 0;
        LogSegment worst = null;
        long most = 0;
        for (LogSegment segment : segments.values()) {
            long dead = segment.count() == 0
                    ? 0
                    : (long) segment.used() * (segment.count() - segment.liveCount()) / segment.count();
            garbage += dead;
            total += segment.used();
            if (segment != tail && dead > most) {
                most = dead;
                worst = segment;
            }
        }
        return garbage >= GARBAGE_BYTES_TO_CLEAN && garbage * 2 > total ? worst : null;
    }

    private long moveOut(LogSegment victim, int from, int to) {
        boolean oldest = segments.firstKey() == victim.id();
        RecordBatch batch = new RecordBatch(dimension, nextVersion++, to - from);
        for (int i = from; i < to; i++) {
            PointRef ref = victim.ref(i);
            PointKey key = ref.key();
            long now = ids.get(key);
            if (now == location(victim.id(), i)) {
                batch.point(key, ref, ref.payload());
            } else if (!oldest && now == IdTable.ABSENT && !victim.isPoint(i)) {
                // An older segment may still hold the point that this record deletes.
                batch.tombstone(key);
            }
        }
        return append(batch);
    }

    /** Flushes and closes; a write after this fails. */
    @Override
    public void close() {
        lock.writeLock().lock();
        flushLock.lock();
        try {
            if (!closed) {
                closed = true;
                for (Map.Entry<Integer, LogSegment> entry : segments.entrySet()) {
                    entry.getValue().close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the log in " + directory, e);
        } finally {
            flushLock.unlock();
            lock.writeLock().unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw QdrantFailure.notFound("the collection was closed or deleted meanwhile");
        }
    }
}
