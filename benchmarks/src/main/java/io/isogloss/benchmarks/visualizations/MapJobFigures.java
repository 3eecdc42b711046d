package io.isogloss.benchmarks.visualizations;

import io.grpc.ManagedChannel;
import io.isogloss.model.PointId;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.LoneRun;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.runtime.vectors.VectorStores;
import io.isogloss.visualizations.application.ImageSource;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.application.MapObserver;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.application.WarmUp;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs one map job several times and prints each step's time.
 *
 * <pre>
 * vectors=FILE.f16|random  half-precision numbers, little endian, row after row; or points around 200 centers
 * texts=FILE               one text a line
 * dims=384 points=10000    of the collection
 * runs=3                   the first of them in a cold process, unless warm=yes
 * warm=yes                 warms up first, as the worker does when it starts
 * url=http://HOST:PORT     a server in another process, filled unless it has the points; without it one in this process
 * memory=2048              MiB that the job may use
 * </pre>
 */
public final class MapJobFigures {
    private static final int BATCH = 2_000;
    private static final String COLLECTION = "texts";
    private static final PrintStream OUT = System.out;

    private final Map<String, String> arguments = new HashMap<>();

    private MapJobFigures(String[] pairs) {
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            arguments.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    public static void main(String[] pairs) throws IOException, InterruptedException {
        MapJobFigures figures = new MapJobFigures(pairs);
        Path folder = Files.createTempDirectory("map-figures");
        String url = figures.arguments.get("url");
        try (FolderObjectStore objects = FolderObjectStore.open(folder.resolve("objects"))) {
            objects.ensureBucket("maps");
            if (url == null) {
                EmbeddedQdrant server =
                        EmbeddedQdrant.open(folder.resolve("vectors"), EmbeddedQdrantOptions.inProcess());
                ManagedChannel channel = server.inProcessChannel();
                try (server) {
                    figures.run(VectorStore.over(channel, VectorSettings.standard(), VectorObserver.NONE), objects);
                    channel.shutdown();
                }
            } else {
                AddressRules any =
                        new AddressRules(List.of(), List.of("0.0.0.0/0", "::/0"), AddressRules.PrivateAddresses.ALL);
                try (VectorStores stores =
                        new VectorStores(AddressGuard.of(any), VectorSettings.standard(), VectorObserver.NONE)) {
                    figures.run(stores.at(url, Optional.empty()), objects);
                }
            }
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .forEach(OUT::println);
    }

    private int number(String name, int fallback) {
        return Integer.parseInt(arguments.getOrDefault(name, Integer.toString(fallback)));
    }

    private void run(VectorStore store, FolderObjectStore objects) throws IOException, InterruptedException {
        int dimensions = number("dims", 384);
        int points = number("points", 10_000);
        if (store.describe(COLLECTION).isEmpty() || store.count(COLLECTION) != points) {
            fill(store, dimensions, points);
        }
        MapLimits limits = new MapLimits(
                10_000_000,
                (long) number("memory", 16_384) << 20,
                "maps",
                42,
                Runtime.getRuntime().availableProcessors());
        if (arguments.containsKey("warm")) {
            OUT.printf(Locale.ROOT, "warmed up in %d ms%n", WarmUp.run(limits).toMillis());
        }
        JobHandler handler = useCase(store, objects, limits).handler(JobType.visualizations());
        for (int run = 0; run < number("runs", 3); run++) {
            long start = System.nanoTime();
            Job job = handler.read(message(run));
            JobOutcome outcome = job.run(new LoneRun(message(run)));
            OUT.printf(
                    Locale.ROOT,
                    "run %d: %d x %d in %.2f s, %s, heap %d MiB%n",
                    run,
                    points,
                    dimensions,
                    (System.nanoTime() - start) / 1e9,
                    outcome.getClass().getSimpleName(),
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        }
    }

    private static MakeMap useCase(VectorStore store, FolderObjectStore objects, MapLimits limits) {
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
                limits,
                observer,
                InstantSource.system());
    }

    /** Reads, or makes up, a batch at a time: the collection never lies in this process as a whole. */
    private void fill(VectorStore store, int dimensions, int points) throws IOException {
        List<String> texts = Files.readAllLines(Path.of(arguments.getOrDefault("texts", "")), StandardCharsets.UTF_8);
        String source = arguments.getOrDefault("vectors", "random");
        boolean made = source.equals("random");
        RandomGenerator random = new SplittableRandom(1);
        // Points around 200 centers, as texts lie around their topics.
        float[] centers = new float[200 * dimensions];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = (float) random.nextGaussian();
        }
        store.ensureCollection(COLLECTION, CollectionSpec.cosine(dimensions));
        ByteBuffer row = ByteBuffer.allocate(dimensions * 2).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[BATCH * dimensions];
        try (FileChannel file = made ? null : FileChannel.open(Path.of(source), StandardOpenOption.READ)) {
            for (int from = 0; from < points; from += BATCH) {
                int to = Math.min(points, from + BATCH);
                List<PointId> ids = new ArrayList<>();
                List<Map<String, Object>> payloads = new ArrayList<>();
                for (int i = from; i < to; i++) {
                    ids.add(PointId.of(Integer.toString(i)));
                    payloads.add(Map.of("text", texts.get(i % texts.size())));
                    if (file != null) {
                        row.clear();
                        while (row.hasRemaining() && file.read(row) >= 0) {
                            // reads one row
                        }
                        row.flip();
                    }
                    for (int d = 0; d < dimensions; d++) {
                        values[(i - from) * dimensions + d] = file == null
                                ? centers[i % 200 * dimensions + d] + 0.7f * (float) random.nextGaussian()
                                : Float.float16ToFloat(row.getShort());
                    }
                }
                store.upsert(COLLECTION, new PointBatch(ids, values, 0, dimensions, payloads));
            }
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
}
