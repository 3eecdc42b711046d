package io.isogloss.embedding.cache;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in two append-only files, an older and a newer one. When the newer one holds half of the bound, the older one is dropped and
 * the newer takes its place. A record torn by a crash ends its file: what follows is cut off on the next start. Safe for use by many
 * threads; a disk that fails makes it forget, never fail.
 */
final class DiskStore implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DiskStore.class.getName());
    /** Key, seconds of writing, number of values, checksum. */
    private static final int HEADER = VectorKey.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

    private static final int MOST_VALUES = 65_536;

    private final Path folder;
    private final long maxBytes;
    private final Duration maxAge;
    private final TimeSource time;
    private final FileChannel lockFile;
    private final FileLock lock;
    private Segment older;
    private Segment newer;
    private boolean broken;

    private DiskStore(Path folder, long maxBytes, Duration maxAge, TimeSource time, FileChannel lockFile, FileLock lock)
            throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
        this.time = time;
        this.lockFile = lockFile;
        this.lock = lock;
        this.older = Segment.open(folder.resolve("vectors-older.bin"));
        this.newer = Segment.open(folder.resolve("vectors-newer.bin"));
    }

    static DiskStore open(Path folder, long maxBytes, Duration maxAge, TimeSource time) {
        try {
            Files.createDirectories(folder);
            FileChannel lockFile =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(lockFile);
            if (lock == null) {
                lockFile.close();
                throw new EmbeddingException(
                        FailureKind.CONFIGURATION, "another process uses the vector cache in " + folder);
            }
            return new DiskStore(folder, maxBytes, maxAge, time, lockFile, lock);
        } catch (IOException e) {
            throw new EmbeddingException(FailureKind.CONFIGURATION, "cannot use the vector cache in " + folder, e);
        }
    }

    synchronized float @Nullable [] find(VectorKey key) {
        if (broken) {
            return null;
        }
        try {
            long oldest = time.now().getEpochSecond() - maxAge.toSeconds();
            float[] found = newer.find(key, oldest);
            return found == null ? older.find(key, oldest) : found;
        } catch (IOException e) {
            recover(e);
            return null;
        }
    }

    synchronized void keep(VectorKey key, float[] vector) {
        if (broken || vector.length > MOST_VALUES) {
            return;
        }
        try {
            if (newer.size() + HEADER + (long) vector.length * Float.BYTES > maxBytes / 2) {
                rotate();
            }
            newer.append(key, vector, time.now().getEpochSecond());
        } catch (IOException e) {
            recover(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            older.close();
            newer.close();
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            giveUp(e);
        }
        broken = true;
    }

    private void rotate() throws IOException {
        older.close();
        newer.close();
        Path oldPath = folder.resolve("vectors-older.bin");
        Path newPath = folder.resolve("vectors-newer.bin");
        Files.move(newPath, oldPath, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        older = Segment.open(oldPath);
        newer = Segment.open(newPath);
    }

    /** A thread that is interrupted in a file operation closes the file for all: that is no fault of the disk. */
    private void recover(IOException e) {
        if (!(e instanceof ClosedByInterruptException)) {
            giveUp(e);
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            older.close();
            newer.close();
            older = Segment.open(folder.resolve("vectors-older.bin"));
            newer = Segment.open(folder.resolve("vectors-newer.bin"));
        } catch (IOException again) {
            giveUp(again);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void giveUp(IOException e) {
        broken = true;
        LOG.log(System.Logger.Level.WARNING, "the vector cache on disk is off until the next start", e);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException usedInThisProcess) {
            return null;
        }
    }

    /** One file and where each key's record lies in it. */
    private static final class Segment {

        private final FileChannel file;
        private final Map<VectorKey, Long> places = new HashMap<>();
        private long size;

        private Segment(FileChannel file) {
            this.file = file;
        }

        static Segment open(Path path) throws IOException {
            Segment segment = new Segment(FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            segment.index();
            return segment;
        }

        long size() {
            return size;
        }

        float @Nullable [] find(VectorKey key, long oldestSecond) throws IOException {
            Long place = places.get(key);
            if (place == null) {
                return null;
            }
            ByteBuffer header = read(place, HEADER);
            VectorKey.read(header);
            if (header.getLong() < oldestSecond) {
                places.remove(key);
                return null;
            }
            int length = header.getInt();
            int checksum = header.getInt();
            ByteBuffer values = read(place + HEADER, length * Float.BYTES);
            if (checksum != checksum(values)) {
                places.remove(key);
                return null;
            }
            float[] vector = new float[length];
            values.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
            return vector;
        }

        void append(VectorKey key, float[] vector, long second) throws IOException {
            ByteBuffer values = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            values.asFloatBuffer().put(vector);
            ByteBuffer record = ByteBuffer.allocate(HEADER + values.capacity());
            key.write(record);
            record.putLong(second)
                    .putInt(vector.length)
                    .putInt(checksum(values))
                    .put(values)
                    .flip();
            long at = size;
            while (record.hasRemaining()) {
                size += file.write(record, size);
            }
            places.put(key, at);
        }

        void close() throws IOException {
            file.close();
        }

        private void index() throws IOException {
            long end = file.size();
            while (end - size >= HEADER) {
                ByteBuffer header = read(size, HEADER);
                VectorKey key = VectorKey.read(header);
                header.getLong();
                int length = header.getInt();
                long next = size + HEADER + (long) length * Float.BYTES;
                if (length < 1 || length > MOST_VALUES || next > end) {
                    break;
                }
                places.put(key, size);
                size = next;
            }
            file.truncate(size);
        }

        private ByteBuffer read(long at, int length) throws IOException {
            ByteBuffer target = ByteBuffer.allocate(length);
            while (target.hasRemaining()) {
                if (file.read(target, at + target.position()) < 0) {
                    throw new IOException("the cache file ends at " + at);
                }
            }
            return target.flip();
        }

        private static int checksum(ByteBuffer values) {
            CRC32C crc = new CRC32C();
            crc.update(values.duplicate().rewind());
            return (int) crc.getValue();
        }
    }
}
