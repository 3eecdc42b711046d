package io.isogloss.local.serve;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes files, makes a map of each, one after the other, and remembers how each went. Safe for many threads. */
final class MapJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MapJobs.class);
    private static final int MOST_WAITING = 20;
    private static final int REMEMBERED = 200;
    private static final long LARGEST_FILE = 2L << 30;

    private final MapMaker maker;
    private final Path folder;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final MeterRegistry meters;
    private final Map<String, MapJob> jobs = new LinkedHashMap<>();
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread worker;

    private record Task(MapJob job, MapMaker.Order order) {}

    /** @param folder where files lie until they are read */
    MapJobs(MapMaker maker, Path folder, InstantSource clock, Supplier<UUID> ids, MeterRegistry meters) {
        this.maker = maker;
        this.folder = folder;
        this.clock = clock;
        this.ids = ids;
        this.meters = meters;
        this.worker = Thread.ofPlatform().daemon(true).name("maps").start(this::work);
    }

    /**
     * Takes a file to its end and puts it in line.
     *
     * @throws HttpFailure when it is too large or too many wait
     */
    MapJob submit(String name, InputStream content, Map<String, String> options) throws IOException {
        MapJob job = new MapJob(ids.get().toString(), name, clock.instant());
        Path file = folder.resolve(job.id());
        Files.createDirectories(folder);
        try {
            copy(content, file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        synchronized (jobs) {
            jobs.put(job.id(), job);
            jobs.values().removeIf(old -> jobs.size() > REMEMBERED && old.ended());
        }
        if (!queue.offer(new Task(job, new MapMaker.Order(name, file, options)))) {
            synchronized (jobs) {
                jobs.remove(job.id());
            }
            Files.deleteIfExists(file);
            throw new HttpFailure(429, "busy", MOST_WAITING + " maps wait already");
        }
        return job;
    }

    private static void copy(InputStream content, Path file) throws IOException {
        long copied = 0;
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                copied += read;
                if (copied > LARGEST_FILE) {
                    throw new HttpFailure(413, "request_too_large", "the file is larger than 2 GB");
                }
                out.write(buffer, 0, read);
            }
        }
        if (copied == 0) {
            throw new HttpFailure(400, "invalid_input", "the request has no body; send the file as it is");
        }
    }

    /** A job by its id. */
    @Nullable
    MapJob find(String id) {
        synchronized (jobs) {
            return jobs.get(id);
        }
    }

    /** All that are remembered, the last one first. */
    List<MapJob> all() {
        synchronized (jobs) {
            return new ArrayList<>(jobs.values()).reversed();
        }
    }

    private void work() {
        while (true) {
            Task task;
            try {
                task = queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            String outcome = "failed";
            try {
                task.job().running();
                task.job().done(maker.make(task.order(), task.job()));
                outcome = "done";
            } catch (InterruptedException e) {
                task.job().failed("The server was stopped.");
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                LOG.warn("The map of {} was not made: {}", task.order().name(), e.toString());
                task.job().failed(maker.sentence(e));
            } finally {
                meters.counter("isogloss.maps", "outcome", outcome).increment();
                delete(task.order().file());
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        worker.interrupt();
    }
}
