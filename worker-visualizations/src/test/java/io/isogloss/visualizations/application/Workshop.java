package io.isogloss.visualizations.application;

import io.grpc.ManagedChannel;
import io.isogloss.model.PointId;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.Distance;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.naming.NameCache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A vector store in this process, a folder for pages, and the use case between them. */
final class Workshop implements AutoCloseable {
    static final Instant PUBLISHED = Instant.parse("2026-11-21T01:42:04Z");
    static final String BUCKET = "maps";
    private static final String[][] WORDS = {
        {"glacier", "ice", "snow", "cold"},
        {"violin", "music", "concert", "string"},
        {"bread", "flour", "oven", "yeast"},
        {"orbit", "planet", "rocket", "moon"}
    };

    final VectorStore vectors;
    final FolderObjectStore objects;
    private final EmbeddedQdrant server;
    private final ManagedChannel channel;

    Workshop(Path folder) {
        server = EmbeddedQdrant.open(folder.resolve("vectors"), EmbeddedQdrantOptions.inProcess());
        channel = server.inProcessChannel();
        vectors = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
        objects = FolderObjectStore.open(folder.resolve("objects"));
        objects.ensureBucket(BUCKET);
    }

    MakeMap useCase(MapLimits limits) {
        return new MakeMap(
                address -> vectors,
                objects,
                TopicModelFinder.none(),
                ImageSource.inlineOnly(),
                NameCache.inMemory(1_000),
                limits,
                MapObserver.NONE,
                InstantSource.fixed(PUBLISHED.plusSeconds(3)));
    }

    static MapLimits limits() {
        return new MapLimits(1_000_000, 1L << 30, BUCKET, 42, 2);
    }

    /** Points around four centers, each with a text about its center. */
    void fillWithTopics(String collection, int points, int dimensions) {
        Random random = new Random(7);
        float[] values = new float[points * dimensions];
        List<Map<String, Object>> payloads = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            int topic = i % WORDS.length;
            for (int d = 0; d < dimensions; d++) {
                values[i * dimensions + d] =
                        (float) (random.nextGaussian() * 0.15 + (d % WORDS.length == topic ? 1 : 0));
            }
            String[] words = WORDS[topic];
            payloads.add(Map.of(
                    "text",
                    "About " + words[random.nextInt(4)] + " and " + words[random.nextInt(4)] + " number " + i,
                    "year",
                    1990 + i % 30));
        }
        fill(collection, values, dimensions, payloads);
    }

    void fill(String collection, float[] values, int dimensions, List<? extends Map<String, ?>> payloads) {
        vectors.ensureCollection(collection, CollectionSpec.cosine(dimensions).withDistance(Distance.EUCLID));
        List<PointId> ids = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            ids.add(PointId.of(Integer.toString(i)));
        }
        vectors.upsert(collection, PointBatch.of(ids, values, dimensions, payloads));
    }

    JobOutcome run(String job) throws InterruptedException {
        return run(job, new RecordingContext(message(job)), limits());
    }

    JobOutcome run(String job, RecordingContext context, MapLimits limits) throws InterruptedException {
        Job read = useCase(limits).handler(JobType.visualizations()).read(context.message());
        context.told.add(read.processing());
        try {
            return read.run(context);
        } catch (JobFailedException e) {
            return JobOutcome.of(e.failure());
        }
    }

    /** The final status as the listener would publish it. */
    OutboundMessage finalStatus(String job, JobOutcome outcome) {
        Job read = useCase(limits()).handler(JobType.visualizations()).read(message(job));
        return switch (outcome) {
            case JobOutcome.Completed(OutboundMessage result) -> result;
            case JobOutcome.RetryLater(var failure) -> read.failed(failure);
            case JobOutcome.Rejected(var failure) -> read.failed(failure);
        };
    }

    String page(String key) {
        return new String(objects.read(new ObjectRef(BUCKET, key), 1 << 26), StandardCharsets.UTF_8);
    }

    static JobMessage message(String job) {
        return message(job, PUBLISHED);
    }

    static JobMessage message(String job, Instant published) {
        return new JobMessage(
                "VISUALIZATION_TRANSFORMS",
                "workers.visualization-transform",
                1,
                1,
                published,
                Map.of(),
                job.getBytes(StandardCharsets.UTF_8));
    }

    /** A job of generation C with further settings. */
    static String job(String collection, String config) {
        return """
                {"job_id":"a303ebc9-d6e0-45fe-8365-87c40336169a","visualization_transform_id":123,"visualization_id":456,
                 "owner_id":"b4c9a289323b21a0","embedded_dataset_id":789,"qdrant_collection_name":"%s",
                 "visualization_config":{"title":"Glosses"%s},
                 "qdrant_config":{"url":"http://127.0.0.1:6334","api_key":null},"llm_config":null}""".formatted(collection, config.isEmpty() ? "" : "," + config);
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }
}
