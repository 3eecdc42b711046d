package io.isogloss.qdrant.storage;

import io.isogloss.qdrant.model.QdrantFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of the log and what memory knows of it: where its records begin and which of them are current.
 *
 * <p>Written through the channel, so that a full disk is an exception, and read through the mapping, which lives as long
 * as anybody refers to it. Guarded by the store's lock, except for {@link #force} and the immutable views.
 */
final class LogSegment {
    /** A single write is no larger, so that the direct buffer behind it stays small. */
    private static final int WRITE_BYTES = 1 << 20;

    private final int id;
    private final Path file;
    private final FileChannel channel;
    private final int dimension;
    private MemorySegment memory;
    private int used;
    private int[] starts = new int[64];
    private long[] live = new long[1];
    private int count;
    private int liveCount;
    private boolean sealed;

    private LogSegment(int id, Path file, FileChannel channel, int dimension, MemorySegment memory) {
        this.id = id;
        this.file = file;
        this.channel = channel;
        this.dimension = dimension;
        this.memory = memory;
    }

    /** A new file, sparse up to its capacity. */
    static LogSegment create(Path directory, int id, int dimension, int capacity) throws IOException {
        Path file = directory.resolve(fileName(id));
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new LogSegment(id, file, channel, dimension, map(channel, capacity));
    }

    /** A file of an earlier run; call {@link #recover} before anything else. */
    static LogSegment open(Path file, int dimension) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        int bytes = Math.toIntExact(channel.size());
        return new LogSegment(idOf(file), file, channel, dimension, map(channel, bytes));
    }

    static String fileName(int id) {
        return String.format("%010d.log", id);
    }

    static int idOf(Path file) {
        return Integer.parseInt(file.getFileName().toString().substring(0, 10));
    }

    private static MemorySegment map(FileChannel channel, int capacity) throws IOException {
        // Unmapped by the collector, once no search, page or view refers to it any more.
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, capacity, Arena.ofAuto())
                .asReadOnly();
    }

    /** What a replay tells of each record. */
    interface Replay {
        void record(int index, boolean point, boolean uuid, long high, long low, long version);
    }

    /**
     * Reads the records of an earlier run up to the first that is not whole.
     *
     * @return whether bytes that are no record follow; they were never acknowledged when this is the last segment
     */
    boolean recover(Replay replay) {
        long end = memory.byteSize();
        int at = 0;
        while (at + RecordLayout.VECTOR <= end) {
            int bytes = memory.get(RecordLayout.INT, at);
            if (bytes == 0) {
                return false;
            }
            if (bytes < RecordLayout.VECTOR || (bytes & 7) != 0 || at + (long) bytes > end || !intact(at, bytes)) {
                return true;
            }
            int index = register(at);
            boolean point = memory.get(ValueLayout.JAVA_BYTE, at + (long) RecordLayout.TYPE) == RecordLayout.POINT;
            replay.record(
                    index,
                    point,
                    RecordLayout.uuid(memory, at),
                    memory.get(RecordLayout.LONG, at + (long) RecordLayout.ID_HIGH),
                    memory.get(RecordLayout.LONG, at + (long) RecordLayout.ID_LOW),
                    memory.get(RecordLayout.LONG, at + (long) RecordLayout.VERSION));
            at += bytes;
            used = at;
        }
        return at < end;
    }

    private boolean intact(int at, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(memory.asSlice(at + (long) RecordLayout.TYPE, bytes - (long) RecordLayout.TYPE)
                .asByteBuffer());
        return (int) crc.getValue() == memory.get(RecordLayout.INT, at + (long) RecordLayout.CRC);
    }

    /** Makes a recovered segment ready for more, zeroes after its last whole record. */
    void reopenForAppend(int capacity) throws IOException {
        channel.truncate(used);
        memory = map(channel, Math.max(capacity, used));
    }

    /** Writes bytes at the end; nothing of them counts until {@link #register} is called for each record. */
    void write(ByteBuffer bytes) {
        int from = used;
        try {
            long at = from;
            while (bytes.hasRemaining()) {
                int chunk = Math.min(WRITE_BYTES, bytes.remaining());
                ByteBuffer part = bytes.slice(bytes.position(), chunk);
                while (part.hasRemaining()) {
                    at += channel.write(part, at);
                }
                bytes.position(bytes.position() + chunk);
            }
            used = Math.toIntExact(at);
        } catch (IOException e) {
            forgetFrom(from, e);
            throw QdrantFailure.storage("cannot write to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whole records of a failed write must not come back at the next start. */
    private void forgetFrom(int from, IOException cause) {
        try {
            long capacity = memory.byteSize();
            channel.truncate(from);
            memory = map(channel, Math.toIntExact(capacity));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Counts a record that begins at the given byte; it is not current yet. */
    int register(int start) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
        }
        if (count >> 6 == live.length) {
            live = Arrays.copyOf(live, live.length * 2);
        }
        starts[count] = start;
        return count++;
    }

    void markLive(int index) {
        live[index >> 6] |= 1L << index;
        liveCount++;
    }

    void markDead(int index) {
        live[index >> 6] &= ~(1L << index);
        liveCount--;
    }

    /** Makes everything written so far survive a power cut. */
    void force() throws IOException {
        channel.force(false);
    }

    /** No more writes: to the disk, cut to its length, and the file handle given back. */
    void seal() throws IOException {
        if (!sealed) {
            sealed = true;
            channel.truncate(used);
            channel.force(true);
            channel.close();
        }
    }

    void close() throws IOException {
        seal();
    }

    void delete() throws IOException {
        sealed = true;
        channel.close();
        Files.deleteIfExists(file);
    }

    boolean isSealed() {
        return sealed;
    }

    PointRef ref(int index) {
        return new PointRef(memory, starts[index], dimension);
    }

    boolean isPoint(int index) {
        return memory.get(ValueLayout.JAVA_BYTE, starts[index] + (long) RecordLayout.TYPE) == RecordLayout.POINT;
    }

    SegmentView view() {
        return new SegmentView(id, memory, starts, Arrays.copyOf(live, (count + 63) >> 6), count, liveCount, dimension);
    }

    int id() {
        return id;
    }

    Path file() {
        return file;
    }

    int used() {
        return used;
    }

    int room() {
        return (int) memory.byteSize() - used;
    }

    int count() {
        return count;
    }

    int liveCount() {
        return liveCount;
    }
}
