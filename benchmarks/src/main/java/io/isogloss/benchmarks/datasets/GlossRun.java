package io.isogloss.benchmarks.datasets;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.isogloss.benchmarks.Glosses;
import io.isogloss.benchmarks.Glosses.Gloss;
import io.isogloss.embedding.vector.Similarity;
import io.isogloss.model.PointId;
import io.isogloss.model.json.Json;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Texts through everything: batch files in S3, jobs through NATS, the worker's local model, points in Qdrant, compared with reference vectors; the worker is
 * killed on the way.
 *
 * <pre>
 * GlossRun root=CHECKOUT texts=TEXTS.jsonl.gz reference=VECTORS.f16 [count=100000] [chunks=100] [kills=2]
 * </pre>
 *
 * <p>A line of TEXTS is an object with {@code id} and {@code text}; VECTORS holds 384 little-endian half floats a text.
 */
public final class GlossRun {
    private static final PrintStream OUT = System.out;
    private static final int DIMENSIONS = 384;
    private static final String COLLECTION = "glosses";
    private static final Duration PATIENCE = Duration.ofHours(1);

    private GlossRun() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        for (String argument : arguments) {
            options.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        int count = Integer.parseInt(options.getOrDefault("count", "100000"));
        int chunks = Integer.parseInt(options.getOrDefault("chunks", "100"));
        int kills = Integer.parseInt(options.getOrDefault("kills", "2"));
        Path root = Path.of(options.getOrDefault("root", "."));
        List<Gloss> texts = Glosses.read(Path.of(options.get("texts")), count);
        List<String> java = List.of("-Xmx512m", "-XX:+UseSerialGC");
        try (Surroundings around = new Surroundings(root, DIMENSIONS, null);
                Connection nats = Nats.connect(around.natsUrl());
                S3ObjectStore objects = around.objects()) {
            ChildProcess worker = around.startWorker(java, Map.of());
            try {
                around.awaitWorker(nats, worker);
                FinalStatuses statuses = FinalStatuses.of(nats);
                int jobs = (count + chunks - 1) / chunks;
                statuses.expect(jobs);
                long start = System.nanoTime();
                for (int job = 0; job < jobs; job++) {
                    String key = "glosses/batch-" + job + ".json";
                    List<Gloss> batch = texts.subList(job * chunks, Math.min(count, (job + 1) * chunks));
                    objects.put(
                            new ObjectRef(Surroundings.BUCKET, key),
                            ObjectBody.of(Json.write(Json.toTree(
                                    batch.stream().map(GlossRun::chunk).toList()))),
                            PutOptions.ofType("application/json"));
                    nats.jetStream().publish("workers.dataset-transform", message(key, around));
                }
                for (int kill = 1; kill <= kills; kill++) {
                    long left = jobs - (long) jobs * kill / (kills + 1L);
                    boolean _ = statuses.await(left, PATIENCE);
                    worker.kill();
                    OUT.printf("killed with %d of %d jobs open%n", statuses.open(), jobs);
                    worker = around.startWorker(java, Map.of());
                }
                boolean all = statuses.await(PATIENCE);
                double seconds = (System.nanoTime() - start) / 1e9;
                OUT.printf(
                        Locale.ROOT,
                        "%d jobs, %s answered, %d kept twice, %d published twice, statuses %s, %.0f s, %.0f texts/s, worker %.0f s of processor since its last start, peak %d MB%n",
                        jobs,
                        all ? "all" : "not all",
                        statuses.doubled(),
                        statuses.publishedTwice(),
                        statuses.counts(),
                        seconds,
                        count / seconds,
                        worker.processorSeconds(),
                        worker.peakMegabytes());
                compare(around, texts, Glosses.vectors(Path.of(options.get("reference")), count, DIMENSIONS));
            } finally {
                worker.close();
            }
        }
    }

    private static Map<String, Object> chunk(Gloss gloss) {
        return Map.of("id", gloss.id(), "text", gloss.text(), "payload", Map.of("item_title", gloss.id()));
    }

    private static void compare(Surroundings around, List<Gloss> texts, float[] reference) {
        Map<PointId, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < texts.size(); row++) {
            rowOf.put(PointId.of(texts.get(row).id()), row);
        }
        URI url = URI.create(around.qdrantUrl());
        ManagedChannel channel = ManagedChannelBuilder.forAddress(url.getHost(), url.getPort())
                .usePlaintext()
                .maxInboundMessageSize(128 << 20)
                .build();
        try {
            VectorStore store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
            List<PointId> ids = new ArrayList<>();
            VectorMatrix found = store.scroll(
                    COLLECTION, null, PayloadFields.none(), Integer.MAX_VALUE, (row, id, payload) -> ids.add(id));
            double least = 1;
            double sum = 0;
            int below = 0;
            for (int row = 0; row < ids.size(); row++) {
                Integer expected = rowOf.remove(ids.get(row));
                if (expected == null) {
                    throw new IllegalStateException("a point that belongs to no text: " + ids.get(row));
                }
                double cosine = cosine(found.values(), row, reference, expected);
                least = Math.min(least, cosine);
                sum += cosine;
                below += cosine < 0.999 ? 1 : 0;
            }
            OUT.printf(
                    Locale.ROOT,
                    "%d points (exact count %d), %d texts without one; cosine to the reference: least %.5f, mean %.6f, %d below 0.999%n",
                    ids.size(),
                    store.count(COLLECTION),
                    rowOf.size(),
                    least,
                    sum / ids.size(),
                    below);
        } finally {
            channel.shutdownNow();
        }
    }

    private static double cosine(float[] a, int rowOfA, float[] b, int rowOfB) {
        return Similarity.cosine(row(a, rowOfA), row(b, rowOfB));
    }

    private static float[] row(float[] rows, int row) {
        return java.util.Arrays.copyOfRange(rows, row * DIMENSIONS, (row + 1) * DIMENSIONS);
    }

    private static byte[] message(String key, Surroundings around) {
        return """
                {"job_id":"%s","dataset_id":789,"dataset_transform_id":123,"embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "bucket":"%s","batch_file_key":"%s","embedder_config":{"provider":"local","base_url":"","api_key":null,
                 "model":"all-MiniLM-L6-v2","config":{},"batch_size":100,"max_input_tokens":256},
                 "qdrant_config":{"url":"%s","api_key":null},"collection_name":"%s","batch_size":100}""".formatted(UUID.randomUUID(), Surroundings.BUCKET, key, around.qdrantUrl(), COLLECTION)
                .getBytes(StandardCharsets.UTF_8);
    }
}
