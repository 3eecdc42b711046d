package io.isogloss.runtime.nats;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the processes on this disk have in hand, so that a worker that is started again gives back at once what its dead predecessor held; the broker would wait for an ack
 * wait before it delivers that again. See ADR 29.
 *
 * <p>One folder a user; in it one {@link HeldFile} for each process and consumer. Never in the way: what cannot be noted waits for the ack wait. Safe for any number of threads.
 */
final class HeldJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldJobs.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int MOST_FILES = 64;
    private static final Duration OUT_OF_USE = Duration.ofDays(1);

    private final @Nullable Path scratch;
    private final InstantSource clock;
    private final List<HeldFile> files = new CopyOnWriteArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Nothing is made or read before {@link #open}.
     *
     * @param scratch folder that outlives the process, such as that for temporary files; null to note nothing
     */
    HeldJobs(@Nullable Path scratch, InstantSource clock) {
        this.scratch = scratch;
        this.clock = clock;
    }

    /**
     * What a process finds when it begins with a queue.
     *
     * @param file where it notes what it takes; null where it cannot
     * @param left ack subjects of deliveries that dead processes left, to be given back
     */
    record Opened(@Nullable HeldFile file, List<String> left) {}

    /** Finds what dead processes left of a queue, which nobody finds again, and a file for this process. Costs a few milliseconds. */
    Opened open(HeldQueue queue) {
        if (scratch == null) {
            return new Opened(null, List.of());
        }
        List<String> left = new ArrayList<>();
        HeldFile own = null;
        try {
            Path folder = ownFolder(scratch);
            for (int i = 0; i < MOST_FILES; i++) {
                Path path = folder.resolve(queue.key() + "-" + i);
                if (own != null && !Files.exists(path)) {
                    continue;
                }
                HeldFile file = HeldFile.lock(path, queue.ackWait(), clock);
                if (file == null) {
                    continue;
                }
                collect(file, queue, left);
                if (own == null) {
                    own = file;
                    files.add(own);
                } else {
                    file.close();
                }
            }
            removeOld(folder, queue);
        } catch (IOException | UnsupportedOperationException e) {
            if (told.compareAndSet(false, true)) {
                LOG.info("Jobs in hand are not noted here; after a crash they wait for the ack wait: {}", e.toString());
            }
        }
        return new Opened(own, left);
    }

    /** Now, as notes have it. */
    long now() {
        return clock.millis();
    }

    private void collect(HeldFile file, HeldQueue queue, List<String> left) throws IOException {
        Instant now = clock.instant();
        try {
            for (HeldFile.Entry entry : file.takeOut()) {
                if (queue.givesBack(entry, now)) {
                    left.add(entry.ackSubject());
                }
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** A folder that only this user can look into, as what is in it decides what is given back. */
    private static Path ownFolder(Path scratch) throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_-]", "_");
        Path folder = scratch.toRealPath().resolve("isogloss-held-" + user);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was there", folder);
        }
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory() || !found.permissions().equals(OWNER_ONLY)) {
            throw new IOException(folder + " is not a folder that only its owner can use");
        }
        Path ours = Files.createTempFile(folder, "owner", "");
        try {
            if (!Files.getOwner(ours).equals(found.owner())) {
                throw new IOException(folder + " belongs to " + found.owner());
            }
        } finally {
            Files.deleteIfExists(ours);
        }
        return folder;
    }

    /** Queues go, and their files stay. A process that opens such a file in this very moment notes in vain, until it is started again. */
    private void removeOld(Path folder, HeldQueue queue) {
        Instant limit = clock.instant().minus(OUT_OF_USE);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path path : all) {
                if (path.getFileName().toString().startsWith(queue.key())
                        || !Files.exists(path)
                        || Files.getLastModifiedTime(path).toInstant().isAfter(limit)) {
                    continue;
                }
                HeldFile nobodys = HeldFile.lock(path, queue.ackWait(), clock);
                if (nobodys != null) {
                    Files.deleteIfExists(path);
                    nobodys.close();
                }
            }
        } catch (IOException e) {
            LOG.debug("Another process is doing the same: {}", e.toString());
        }
    }

    /** Leaves what is still in hand to the next process. */
    @Override
    public void close() {
        for (HeldFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("{} on closing", e.toString());
            }
        }
        files.clear();
    }
}
