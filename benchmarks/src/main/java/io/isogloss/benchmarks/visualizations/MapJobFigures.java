package io.isogloss.benchmarks.visualizations;

import io.grpc.ManagedChannel;
import io.isogloss.model.PointId;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.application.ImageSource;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.application.MapObserver;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.naming.NameCache;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs one map job several times over a collection in an embedded server and prints each step's time.
 *
 * <p>Arguments: a file of half-precision numbers (little endian, row after row) or {@code random}, a file with one text a line, dimensions, points, runs.
 */
public final class MapJobFigures {
    private static final int BATCH = 2_000;
    private static final PrintStream OUT = System.out;

    private MapJobFigures() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int dimensions = Integer.parseInt(arguments[2]);
        int points = Integer.parseInt(arguments[3]);
        int runs = Integer.parseInt(arguments[4]);
        Path folder = Files.createTempDirectory("map-figures");
        float[] values = values(arguments[0], dimensions, points);
        List<String> texts = Files.readAllLines(Path.of(arguments[1]), StandardCharsets.UTF_8);
        EmbeddedQdrant server = EmbeddedQdrant.open(folder.resolve("vectors"), EmbeddedQdrantOptions.inProcess());
        ManagedChannel channel = server.inProcessChannel();
        try (server;
                FolderObjectStore objects = FolderObjectStore.open(folder.resolve("objects"))) {
            objects.ensureBucket("maps");
            VectorStore store = VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE);
            fill(store, values, texts, dimensions, points);
            JobHandler handler = useCase(store, objects).handler(JobType.visualizations());
            for (int run = 0; run < runs; run++) {
                long start = System.nanoTime();
                Job job = handler.read(message(run));
                JobOutcome outcome = job.run(new Silent(message(run)));
                OUT.printf(
                        Locale.ROOT,
                        "run %d: %d x %d in %.2f s, %s, heap %d MiB%n",
                        run,
                        points,
                        dimensions,
                        (System.nanoTime() - start) / 1e9,
                        outcome.getClass().getSimpleName(),
                        (Runtime.getRuntime().totalMemory()
                                        - Runtime.getRuntime().freeMemory())
                                >> 20);
            }
            channel.shutdown();
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .forEach(OUT::println);
    }

    private static MakeMap useCase(VectorStore store, FolderObjectStore objects) {
        MapObserver observer = new MapObserver() {
            @Override
            public void stepEnded(Step step, boolean succeeded, Duration took) {
                OUT.println("  " + step + " " + took.toMillis() + " ms");
            }
        };
        return new MakeMap(
                address -> store,
                objects,
                TopicModelFinder.none(),
                ImageSource.inlineOnly(),
                NameCache.inMemory(1_000),
                new MapLimits(
                        10_000_000, 1L << 34, "maps", 42, Runtime.getRuntime().availableProcessors()),
                observer,
                InstantSource.system());
    }

    private static float[] values(String source, int dimensions, int points) throws IOException {
        float[] values = new float[Math.multiplyExact(points, dimensions)];
        if (source.equals("random")) {
            // Points around 200 centers, as texts lie around their topics.
            RandomGenerator random = new SplittableRandom(1);
            float[] centers = new float[200 * dimensions];
            for (int i = 0; i < centers.length; i++) {
                centers[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < values.length; i++) {
                int row = i / dimensions;
                values[i] = centers[row % 200 * dimensions + i % dimensions] + 0.7f * (float) random.nextGaussian();
            }
            return values;
        }
        ByteBuffer row = ByteBuffer.allocate(dimensions * 2).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(Path.of(source), StandardOpenOption.READ)) {
            for (int point = 0; point < points; point++) {
                row.clear();
                while (row.hasRemaining() && file.read(row) >= 0) {
                    // reads one row
                }
                row.flip();
                for (int d = 0; d < dimensions; d++) {
                    values[point * dimensions + d] = Float.float16ToFloat(row.getShort());
                }
            }
        }
        return values;
    }

    private static void fill(VectorStore store, float[] values, List<String> texts, int dimensions, int points) {
        store.ensureCollection("texts", CollectionSpec.cosine(dimensions));
        for (int from = 0; from < points; from += BATCH) {
            int to = Math.min(points, from + BATCH);
            List<PointId> ids = new ArrayList<>();
            List<Map<String, Object>> payloads = new ArrayList<>();
            for (int i = from; i < to; i++) {
                ids.add(PointId.of(Integer.toString(i)));
                payloads.add(Map.of("text", texts.get(i % texts.size())));
            }
            store.upsert("texts", new PointBatch(ids, values, from * dimensions, dimensions, payloads));
        }
    }

    private static JobMessage message(int run) {
        String body = """
                {"job_id":"a303ebc9-d6e0-45fe-8365-87c40336169a","visualization_transform_id":1,"visualization_id":%d,
                 "owner_id":"b4c9a289323b21a0","embedded_dataset_id":1,"qdrant_collection_name":"texts",
                 "visualization_config":{"title":"Texts","cluster_boundary_polygons":true},
                 "qdrant_config":{"url":"http://127.0.0.1:6334","api_key":null},"llm_config":null}""".formatted(run);
        return new JobMessage(
                "S",
                "workers.visualization-transform",
                run + 1L,
                1,
                Instant.EPOCH,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private record Silent(JobMessage message) implements JobContext {
        @Override
        public void progress(OutboundMessage status) {}

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public Map<String, String> traceHeaders() {
            return Map.of();
        }
    }
}
