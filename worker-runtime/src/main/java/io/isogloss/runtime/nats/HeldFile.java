package io.isogloss.runtime.nats;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries that one process has in hand from one consumer: a line of fixed length for each, with a checksum, the last contact and the ack subject.
 *
 * <p>Locked from {@link #lock} to {@link #close}. The system drops the lock of a process that dies however it dies, and keeps what it wrote, so a file that can be locked
 * tells what a dead process held. Nothing is synced: a machine that goes down is away for longer than claims last. Safe for any number of threads; a note costs two
 * system calls. A {@link RandomAccessFile}, since an interrupt would close a channel.
 */
final class HeldFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldFile.class);
    private static final int LINE = 256;
    private static final int MOST_LINES = 1_024;
    private static final int CHECKSUM = 8;
    private static final int LONGEST_SUBJECT = LINE - CHECKSUM - 24;

    /** Files open in this JVM: to open one a second time and close it again would drop the lock, which belongs to the process. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final RandomAccessFile file;
    private final long ackWaitMillis;
    private final InstantSource clock;
    private final List<@Nullable Line> lines = new ArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private boolean writable = true;
    private volatile @Nullable String trouble;

    /**
     * What was noted of a delivery.
     *
     * @param touchedMillis the last moment from which its claim certainly counts
     * @param ackSubject where it is settled
     */
    record Entry(long touchedMillis, String ackSubject) {}

    private HeldFile(Path path, RandomAccessFile file, Duration ackWait, InstantSource clock) {
        this.path = path;
        this.file = file;
        this.ackWaitMillis = ackWait.toMillis();
        this.clock = clock;
    }

    /**
     * Opens a file that no living process has, making it where there is none.
     *
     * @param path a real path, so that each file has one
     * @return null where its process lives
     */
    static @Nullable HeldFile lock(Path path, Duration ackWait, InstantSource clock) throws IOException {
        if (!OPEN_HERE.add(path)) {
            return null;
        }
        HeldFile locked = null;
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            try {
                if (file.getChannel().tryLock() != null) {
                    locked = new HeldFile(path, file, ackWait, clock);
                }
            } catch (OverlappingFileLockException e) {
                LOG.debug("{} is open in another part of this process", path);
            } finally {
                if (locked == null) {
                    file.close();
                }
            }
        } finally {
            if (locked == null) {
                OPEN_HERE.remove(path);
            }
        }
        return locked;
    }

    /** Takes out what was noted by the process that had it before; lines that are damaged are left out. */
    synchronized List<Entry> takeOut() throws IOException {
        byte[] bytes = new byte[(int) Math.min(file.length(), (long) MOST_LINES * LINE)];
        file.seek(0);
        file.readFully(bytes);
        file.setLength(0);
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at + LINE <= bytes.length; at += LINE) {
            Entry entry = parse(new String(bytes, at, LINE, StandardCharsets.US_ASCII).stripTrailing());
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * Notes a delivery.
     *
     * @param askedMillis a moment at which it had certainly not been made yet: its claim counts from there
     * @return {@link HeldNote#NONE} where there is no room for it
     */
    HeldNote note(String ackSubject, long askedMillis) {
        if (ackSubject.length() > LONGEST_SUBJECT) {
            return HeldNote.NONE;
        }
        HeldNote note = HeldNote.NONE;
        synchronized (this) {
            int index = free();
            if (writable && index < MOST_LINES) {
                Line line = new Line(index, ackSubject, askedMillis);
                if (index == lines.size()) {
                    lines.add(line);
                } else {
                    lines.set(index, line);
                }
                write(index, line.text());
                note = line;
            }
        }
        tellTrouble();
        return note;
    }

    /** The first line without a claim. One that was lost is never settled by us, so its line is free when it has run out. */
    private int free() {
        long now = clock.millis();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line == null || now - line.touchedMillis > ackWaitMillis) {
                return i;
            }
        }
        return lines.size();
    }

    /** Under the monitor, which lasts as long as a write to the system's memory does. */
    private void write(int index, String text) {
        if (!writable) {
            return;
        }
        byte[] bytes = new byte[LINE];
        Arrays.fill(bytes, (byte) ' ');
        bytes[LINE - 1] = '\n';
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 0, ascii.length);
        try {
            file.seek((long) index * LINE);
            file.write(bytes);
        } catch (IOException e) {
            // Still locked: what it says is not a dead process's as long as this one lives, and is too old soon.
            writable = false;
            trouble = e.toString();
        }
    }

    private void tellTrouble() {
        String now = trouble;
        if (now != null && told.compareAndSet(false, true)) {
            LOG.warn("Jobs in hand are no longer noted; after a crash they wait for the ack wait: {}", now);
        }
    }

    private static @Nullable Entry parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[0].equals(checksum(parts[1] + " " + parts[2]))) {
            return null;
        }
        try {
            return new Entry(Long.parseLong(parts[1]), parts[2]);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits(crc.getValue(), CHECKSUM);
    }

    /** Leaves what is noted to whoever locks the file next. */
    @Override
    public synchronized void close() throws IOException {
        writable = false;
        try {
            file.close();
        } finally {
            OPEN_HERE.remove(path);
        }
    }

    /** One delivery in hand. */
    private final class Line implements HeldNote {
        private final int index;
        private final String ackSubject;
        private long touchedMillis;

        Line(int index, String ackSubject, long touchedMillis) {
            this.index = index;
            this.ackSubject = ackSubject;
            this.touchedMillis = touchedMillis;
        }

        String text() {
            String rest = touchedMillis + " " + ackSubject;
            return checksum(rest) + " " + rest;
        }

        @Override
        public Runnable renewing() {
            long sentMillis = clock.millis();
            return () -> renewed(sentMillis);
        }

        private void renewed(long sentMillis) {
            synchronized (HeldFile.this) {
                // A claim that is lost stays lost: the broker confirms a late renewal too, but may have given the job
                // away.
                if (isNoted() && sentMillis > touchedMillis && clock.millis() - touchedMillis <= ackWaitMillis) {
                    touchedMillis = sentMillis;
                    write(index, text());
                }
            }
            tellTrouble();
        }

        @Override
        public void drop() {
            synchronized (HeldFile.this) {
                if (isNoted()) {
                    lines.set(index, null);
                    write(index, "");
                }
            }
            tellTrouble();
        }

        private boolean isNoted() {
            return equals(lines.get(index));
        }
    }
}
