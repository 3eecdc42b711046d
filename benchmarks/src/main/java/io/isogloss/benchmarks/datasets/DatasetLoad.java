package io.isogloss.benchmarks.datasets;

import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * Drives the datasets worker with jobs of generation C as a producer does, and counts what comes back.
 *
 * <pre>
 * DatasetLoad root=CHECKOUT [jobs=200] [chunks=100] [payload=0] [runs=3] [warmup=20] [kills=0] [every=40] [jar=WORKER.jar] [java="-Xmx160m -XX:+UseSerialGC"] [threads=yes] [hold=yes] [NAME=value ...]
 * </pre>
 *
 * <p>A chunk has about 350 characters of text and, beside a few fields, as much payload as told. Every batch file is stored before the clock starts; it runs
 * from the first job published to the last final status heard. With {@code kills}, the worker is killed that often while the jobs are under way, each time after so
 * many more answers, and a new one is started at once. Names in capitals become variables of the worker. With {@code hold} it prints the addresses and waits until
 * its input ends, for other drivers.
 */
public final class DatasetLoad {
    private static final PrintStream OUT = System.out;
    private static final int DIMENSIONS = 1_536;
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final Map<String, String> options;
    private final Map<String, String> variables;
    private final Surroundings around;
    private ChildProcess worker;

    private DatasetLoad(Map<String, String> options, Map<String, String> variables) throws IOException {
        this.options = options;
        this.variables = variables;
        String jar = options.get("jar");
        this.around = new Surroundings(
                Path.of(options.getOrDefault("root", ".")), DIMENSIONS, jar == null ? null : Path.of(jar));
        this.worker = startWorker();
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, String> variables = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.substring(0, equals);
            (name.equals(name.toUpperCase(Locale.ROOT)) ? variables : options)
                    .put(name, argument.substring(equals + 1));
        }
        DatasetLoad load = new DatasetLoad(options, variables);
        try {
            load.run();
        } finally {
            load.worker.close();
            load.around.close();
        }
    }

    private ChildProcess startWorker() throws IOException {
        String java = options.getOrDefault("java", "-Xmx160m -XX:+UseSerialGC");
        return around.startWorker(Arrays.asList(java.split(" ")), variables);
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        try (Connection nats = Nats.connect(around.natsUrl());
                S3ObjectStore objects = around.objects()) {
            around.awaitWorker(nats, worker);
            OUT.printf(Locale.ROOT, "worker listens after %.1f s; logs in %s%n", seconds(start), around.log("worker"));
            if (options.containsKey("hold")) {
                OUT.printf(
                        "nats %s s3 %s qdrant %s provider %s health %d worker %d%n",
                        around.natsUrl(),
                        around.s3Url(),
                        around.qdrantUrl(),
                        around.providerUrl(),
                        around.healthPort(),
                        worker.id());
                OUT.flush();
                System.in.transferTo(PrintStream.nullOutputStream());
                return;
            }
            FinalStatuses statuses = FinalStatuses.of(nats);
            nats.flush(Duration.ofSeconds(5));
            drive(nats, statuses, objects, "warm-up", number("warmup", 20), 0);
            for (int run = 1; run <= number("runs", 3); run++) {
                drive(nats, statuses, objects, "run " + run, number("jobs", 200), number("kills", 0));
            }
        }
    }

    private void drive(Connection nats, FinalStatuses statuses, S3ObjectStore objects, String name, int jobs, int kills)
            throws Exception {
        if (jobs == 0) {
            return;
        }
        int chunks = number("chunks", 100);
        String run = UUID.randomUUID().toString().substring(0, 8);
        String collection = "embedded-dataset-456-" + run;
        List<String> messages = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            String key = "embedded-datasets/embedded-dataset-456/batches/batch-" + job + "-" + run + ".json";
            objects.put(
                    new ObjectRef(Surroundings.BUCKET, key),
                    ObjectBody.of(batchFile(run, job, chunks)),
                    PutOptions.ofType("application/json"));
            keys.add(key);
            messages.add(message(key, collection, chunks));
        }
        statuses.expect(jobs);
        Map<String, Double> before = processorSeconds();
        Map<String, Double> threadsBefore = worker.processorSecondsByThread();
        long start = System.nanoTime();
        Thread killer = Thread.ofVirtual().start(() -> kill(statuses, kills, jobs, start));
        for (int job = 0; job < jobs; job++) {
            Headers headers = new Headers().put("Nats-Msg-Id", "dt-123-" + keys.get(job));
            nats.jetStream()
                    .publish(
                            "workers.dataset-transform",
                            headers,
                            messages.get(job).getBytes(StandardCharsets.UTF_8));
        }
        boolean all = awaitAnswers(statuses, kills > 0);
        double took = seconds(start);
        killer.join();
        Map<String, Double> after = processorSeconds();
        int done = jobs - (int) statuses.open();
        OUT.printf(
                Locale.ROOT,
                "%s: %d jobs, %s answered, %d kept twice, %d published twice, statuses %s, %d of %d points, %.2f s, %.0f chunks/s, peak %d MB%n",
                name,
                jobs,
                all ? "all" : String.valueOf(done),
                statuses.doubled(),
                statuses.publishedTwice(),
                statuses.counts(),
                points(collection),
                (long) jobs * chunks,
                took,
                done * chunks / took,
                worker.peakMegabytes());
        StringBuilder processor = new StringBuilder("  processor ms a chunk:");
        after.forEach((process, used) -> processor
                .append(' ')
                .append(process)
                .append(String.format(
                        Locale.ROOT, " %.3f", (used - before.getOrDefault(process, 0.0)) * 1e3 / (done * chunks))));
        OUT.println(processor);
        if (options.containsKey("threads")) {
            worker.processorSecondsByThread().forEach((thread, used) -> {
                double spent = used - threadsBefore.getOrDefault(thread, 0.0);
                if (spent >= 0.02) {
                    OUT.printf(Locale.ROOT, "    %-18s %.3f ms a chunk%n", thread, spent * 1e3 / (done * chunks));
                }
            });
        }
    }

    /** Whether every job was answered in time; does not wait for a worker that ended by itself. */
    private boolean awaitAnswers(FinalStatuses statuses, boolean mayEnd) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (statuses.await(Duration.ofSeconds(1))) {
                return true;
            }
            if (!mayEnd && !worker.isAlive()) {
                throw new IOException("the worker ended; see " + around.log("worker"));
            }
        }
        return false;
    }

    /** Kills the worker whenever some more jobs have their answer, and starts it again at once. */
    private void kill(FinalStatuses statuses, int kills, int jobs, long start) {
        try {
            for (int kill = 1; kill <= kills; kill++) {
                long left = jobs - (long) number("every", 40) * kill;
                boolean _ = statuses.await(left, PATIENCE);
                worker.kill();
                OUT.printf(Locale.ROOT, "  killed after %.1f s with %d jobs open%n", seconds(start), statuses.open());
                worker = startWorker();
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Double> processorSeconds() throws IOException {
        Map<String, Double> used = new LinkedHashMap<>();
        used.put("worker", worker.processorSeconds());
        for (ChildProcess server : around.servers()) {
            used.put(server.name(), server.processorSeconds());
        }
        return used;
    }

    private long points(String collection) throws InterruptedException, ExecutionException {
        URI url = URI.create(around.qdrantUrl());
        try (QdrantClient client = new QdrantClient(
                QdrantGrpcClient.newBuilder(url.getHost(), url.getPort(), false).build())) {
            return client.countAsync(collection).get();
        }
    }

    private byte[] batchFile(String run, int job, int chunks) {
        StringBuilder json = new StringBuilder("[");
        String note = "x".repeat(number("payload", 0));
        for (int chunk = 0; chunk < chunks; chunk++) {
            String name = "ed-456-" + run + "-" + job + "-" + chunk;
            json.append(chunk == 0 ? "" : ", ")
                    .append("{\"id\": \"")
                    .append(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)))
                    .append("\", \"text\": \"")
                    .append(run + " job " + job + " chunk " + chunk + " " + "lorem ipsum dolor sit amet ".repeat(12))
                    .append("\", \"payload\": {\"item_id\": ")
                    .append(job)
                    .append(", \"item_title\": \"item ")
                    .append(job)
                    .append("\", \"chunk_index\": ")
                    .append(chunk)
                    .append(", \"chunk_metadata\": {}, \"item_metadata\": {\"note\": \"")
                    .append(note)
                    .append("\"}}}");
        }
        return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }

    private String message(String key, String collection, int chunks) {
        return """
                {"job_id":"%s","dataset_id":789,"dataset_transform_id":123,"embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "bucket":"%s","batch_file_key":"%s","embedder_config":{"provider":"openai","base_url":"%s","api_key":"sk-test",
                 "model":"text-embedding-3-small","config":{},"batch_size":%d,"max_input_tokens":8191},
                 "qdrant_config":{"url":"%s","api_key":null},"collection_name":"%s","batch_size":%d}""".formatted(
                        UUID.randomUUID(),
                        Surroundings.BUCKET,
                        key,
                        around.providerUrl(),
                        chunks,
                        around.qdrantUrl(),
                        collection,
                        chunks);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(otherwise)));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
