package io.isogloss.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries on their way to the database, in files that survive this process.
 *
 * <p>Any thread appends; one thread drains. Each process appends to files of its own and holds their locks; a file whose process is gone is drained by
 * whoever finds it. A file is deleted once all its entries are written, so after a crash some are written again: the writer recognizes them by id.
 * An entry that no file takes is kept in memory, as far as there is room.
 */
final class Journal implements AutoCloseable {
    private static final int BATCH = 500;
    private static final int MOST_IN_MEMORY = 10_000;
    private static final String SUFFIX = ".entries";

    private final Path folder;
    private final long mostBytes;
    private final ReentrantLock appending = new ReentrantLock();
    private final ArrayDeque<LedgerEntry> inMemory = new ArrayDeque<>();
    private final ArrayDeque<Segment> full = new ArrayDeque<>();
    private @Nullable Segment open;
    private long bytes;
    private int waiting;

    /** Takes entries away. */
    @FunctionalInterface
    interface Writer {
        /** Throws when it has not taken them. {@code ours} where this process appended them. */
        void write(List<LedgerEntry> entries, boolean ours);
    }

    /** An open file and its lock, which the channel holds until it is closed. */
    private static final class Segment {
        private final Path file;
        private final FileChannel channel;
        private final boolean ours;
        private long length;
        private int entries;
        /** Entries at its beginning that the writer has taken. Only the draining thread looks. */
        private int taken;

        Segment(Path file, FileChannel channel, long length, boolean ours) {
            this.file = file;
            this.channel = channel;
            this.length = length;
            this.ours = ours;
        }
    }

    Journal(Path folder, long mostBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mostBytes = mostBytes;
    }

    /** Keeps the entry; false when there is no room for it. */
    boolean append(LedgerEntry entry) {
        byte[] line = EntryLines.write(entry);
        appending.lock();
        try {
            if (bytes + line.length <= mostBytes && appended(line)) {
                bytes += line.length;
                waiting++;
                return true;
            }
            if (inMemory.size() < MOST_IN_MEMORY) {
                inMemory.add(entry);
                waiting++;
                return true;
            }
            return false;
        } finally {
            appending.unlock();
        }
    }

    /** A line that could not be written whole is cut off again, so that the next one starts on its own. */
    private boolean appended(byte[] line) {
        Segment segment = open;
        try {
            if (segment == null) {
                segment = create();
                open = segment;
            }
            ByteBuffer rest = ByteBuffer.wrap(line);
            while (rest.hasRemaining()) {
                segment.channel.write(rest, segment.length + rest.position());
            }
            segment.length += line.length;
            segment.entries++;
            return true;
        } catch (IOException e) {
            if (segment != null) {
                try {
                    segment.channel.truncate(segment.length);
                } catch (IOException stillFull) {
                    // A reader skips what is no line.
                }
            }
            return false;
        }
    }

    private Segment create() throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(file + " is locked by somebody else");
        }
        return new Segment(file, channel, 0, true);
    }

    /** Entries of this process that wait. */
    int waiting() {
        appending.lock();
        try {
            return waiting;
        } finally {
            appending.unlock();
        }
    }

    /**
     * Hands every entry to the writer, in batches, oldest first. What the writer throws ends the round; what it has not taken stays.
     *
     * @param lost told how many lines were no entries
     */
    void drain(Writer writer, IntConsumer lost) throws IOException {
        List<LedgerEntry> unfiled;
        appending.lock();
        try {
            if (open != null) {
                full.add(open);
                open = null;
            }
            unfiled = new ArrayList<>(inMemory);
        } finally {
            appending.unlock();
        }
        for (int from = 0; from < unfiled.size(); from += BATCH) {
            List<LedgerEntry> batch = unfiled.subList(from, Math.min(unfiled.size(), from + BATCH));
            writer.write(batch, true);
            forgetFirstInMemory(batch.size());
        }
        while (true) {
            Segment next = oldest();
            if (next == null) {
                return;
            }
            write(next, writer, lost);
            forget(next);
        }
    }

    /** Takes over the files of processes that are gone. */
    void adopt() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
                adopt(file);
            }
        }
    }

    private void adopt(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return;
        }
        boolean ours = false;
        try {
            ours = channel.tryLock() != null && Files.exists(file);
        } catch (OverlappingFileLockException e) {
            // One of this process's own.
        } finally {
            if (!ours) {
                channel.close();
            }
        }
        if (ours) {
            appending.lock();
            try {
                Segment adopted = new Segment(file, channel, channel.size(), false);
                bytes += adopted.length;
                full.add(adopted);
            } finally {
                appending.unlock();
            }
        }
    }

    private @Nullable Segment oldest() {
        appending.lock();
        try {
            return full.peek();
        } finally {
            appending.unlock();
        }
    }

    private static void write(Segment segment, Writer writer, IntConsumer lost) throws IOException {
        List<LedgerEntry> batch = new ArrayList<>();
        int read = 0;
        int unreadable = 0;
        try (BufferedReader lines = Files.newBufferedReader(segment.file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var entry = EntryLines.read(line);
                if (entry.isEmpty()) {
                    unreadable++;
                } else if (++read > segment.taken) {
                    batch.add(entry.get());
                }
                if (batch.size() == BATCH) {
                    hand(segment, batch, writer);
                }
            }
        } catch (CharacterCodingException e) {
            unreadable++;
        }
        hand(segment, batch, writer);
        if (unreadable > 0) {
            lost.accept(unreadable);
        }
    }

    private static void hand(Segment segment, List<LedgerEntry> batch, Writer writer) {
        if (!batch.isEmpty()) {
            writer.write(List.copyOf(batch), segment.ours);
            segment.taken += batch.size();
            batch.clear();
        }
    }

    private void forget(Segment segment) throws IOException {
        Files.deleteIfExists(segment.file);
        segment.channel.close();
        appending.lock();
        try {
            full.remove(segment);
            bytes -= segment.length;
            waiting -= segment.entries;
        } finally {
            appending.unlock();
        }
    }

    private void forgetFirstInMemory(int count) {
        appending.lock();
        try {
            for (int i = 0; i < count; i++) {
                inMemory.remove();
            }
            waiting -= count;
        } finally {
            appending.unlock();
        }
    }

    /** Entries that only memory holds: they end with this process. */
    int inMemoryOnly() {
        appending.lock();
        try {
            return inMemory.size();
        } finally {
            appending.unlock();
        }
    }

    /** Lets go of the files; the next process finds them. */
    @Override
    public void close() throws IOException {
        appending.lock();
        try {
            for (Segment segment : full) {
                segment.channel.close();
            }
            full.clear();
            if (open != null) {
                open.channel.close();
                open = null;
            }
        } finally {
            appending.unlock();
        }
    }
}
