package io.isogloss.sweep;

import io.isogloss.model.JobStatus;
import io.isogloss.model.PointId;
import io.isogloss.model.Reading;
import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.ObjectContent;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * Does what the datasets worker does, as a test wants it: a text with {@code poison} is refused with its whole batch, one with {@code reject} gets no vector,
 * one with {@code outage} finds nobody. The vector of a text tells it apart.
 */
public final class ScriptedWorker implements AutoCloseable {
    public static final int DIMENSIONS = 8;
    private static final Duration WAIT = Duration.ofSeconds(1);

    public final AtomicInteger jobs = new AtomicInteger();
    public final AtomicInteger texts = new AtomicInteger();
    /** Runs between reading a batch and storing it. */
    public volatile Consumer<List<Chunk>> beforeStoring = chunks -> {};

    private final NatsBroker broker;
    private final ObjectStore objects;
    private final VectorStore vectors;
    private final Thread thread;
    private volatile boolean closed;

    public ScriptedWorker(String natsUrl, ObjectStore objects, VectorStore vectors) {
        this.broker = new NatsBroker(NatsSettings.of(natsUrl), RandomGenerator.getDefault());
        this.objects = objects;
        this.vectors = vectors;
        this.thread = Thread.ofPlatform().name("scripted-worker").start(this::work);
    }

    public static float[] vectorOf(String text) {
        CRC32 digest = new CRC32();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(digest.getValue());
        float[] vector = new float[DIMENSIONS];
        double square = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextDouble(-1, 1);
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    private void work() {
        try (JobSource source = broker.source(JobType.datasets())) {
            while (!closed) {
                try {
                    source.fetch(1, WAIT, this::take);
                } catch (SourceUnavailableException e) {
                    LockSupport.parkNanos(50_000_000);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Delivery delivery) {
        DatasetTransformJob job = switch (DatasetTransformJob.read(
                delivery.message().body())) {
            case Reading.Accepted<?, DatasetTransformJob>(var valid) -> valid;
            case Reading.Refused<?, DatasetTransformJob> refused -> throw new IllegalStateException(refused.toString());
        };
        publish(DatasetTransformResult.processing(job.address()));
        DatasetTransformResult result = result(job);
        // Counted before anybody hears of it.
        jobs.incrementAndGet();
        publish(result);
        delivery.acknowledge();
    }

    private void publish(DatasetTransformResult status) {
        broker.publisher().publish(OutboundMessage.of(status.subject(), status.messageId(), status.toJson()));
    }

    private DatasetTransformResult result(DatasetTransformJob job) {
        List<Chunk> chunks;
        try {
            chunks = read((ChunkSource.BatchFile) job.source());
        } catch (JobFailedException e) {
            return DatasetTransformResult.failed(job.address(), 0, "Download failed: " + e.getMessage(), 1);
        }
        if (chunks.stream().anyMatch(chunk -> chunk.text().contains("poison"))) {
            return DatasetTransformResult.failed(
                    job.address(), 0, "Embedding failed: m answered 400: the text is poison", 1);
        }
        if (chunks.stream().anyMatch(chunk -> chunk.text().contains("outage"))) {
            return DatasetTransformResult.failed(job.address(), 0, "Embedding failed: cannot talk to m", 1);
        }
        beforeStoring.accept(chunks);
        List<Chunk> good = chunks.stream()
                .filter(chunk -> !chunk.text().contains("reject"))
                .toList();
        if (good.isEmpty()) {
            return DatasetTransformResult.failed(
                    job.address(), chunks.size(), "Embedding failed: 1 of 1 chunks have no vector: rejected", 1);
        }
        store(job.collectionName(), good);
        texts.addAndGet(good.size());
        String note = good.size() == chunks.size() ? null : (chunks.size() - good.size()) + " chunks have no vector";
        return new DatasetTransformResult(job.address(), good.size(), JobStatus.SUCCESS, note, 1L);
    }

    private List<Chunk> read(ChunkSource.BatchFile file) {
        List<Chunk> chunks = new ArrayList<>();
        try (ObjectContent content = objects.open(new ObjectRef(file.bucket(), file.key()), 100L << 20)) {
            BatchFileReader reader = new BatchFileReader(content.stream(), BatchLimits.DEFAULT);
            for (Optional<Chunk> next = reader.next(); next.isPresent(); next = reader.next()) {
                chunks.add(next.get());
            }
        }
        return chunks;
    }

    /** What a run of a job does with its chunks; a test does it for a run that is late. */
    void store(String collection, List<Chunk> chunks) {
        float[] rows = new float[chunks.size() * DIMENSIONS];
        List<PointId> ids = new ArrayList<>();
        List<Map<String, Object>> payloads = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            System.arraycopy(vectorOf(chunks.get(i).text()), 0, rows, i * DIMENSIONS, DIMENSIONS);
            ids.add(chunks.get(i).pointId());
            payloads.add(new HashMap<>(chunks.get(i).pointPayload()));
        }
        vectors.ensureCollection(collection, CollectionSpec.cosine(DIMENSIONS));
        vectors.upsert(collection, PointBatch.of(ids, rows, DIMENSIONS, payloads));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        broker.close();
    }
}
