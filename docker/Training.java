import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Trains the AOT cache of the worker whose app.jar and lib lie in this folder: starts it beside a broker, waits until it is ready, asks what probes and
 * scrapers ask, gives it jobs and waits for their results, and stops it as an engine does. So the cache holds the classes of a start and of whole jobs, and how
 * hot each method is. Object store, vector store and provider are this program.
 *
 * <pre>
 * java -cp CLASSES:lib/* Training NATS_SERVER OPTION...     leaves app.aot; the options are those of the JVM, but for the cache
 * </pre>
 *
 * The image's build and scripts/as-image.sh run it. A kind of job that does not end in time is told and left out; no cache is an error.
 */
final class Training {
    private static final int DIMENSIONS = 1_536;
    private static final int CHUNKS = 100;
    private static final int BATCHES = 300;
    private static final int POINTS = 1_500;
    private static final int POINT_DIMENSIONS = 64;
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern JOB = Pattern.compile("\"(?:job_id|jobId)\":\"([^\"]+)\"");
    private static final Pattern FINAL = Pattern.compile("\"status\":\"(?!processing)([^\"]+)\"");
    private static final Pattern INPUT = Pattern.compile("\"input\":\\s*\\[([^\\]]*)]");

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        new Training().train(arguments[0], List.of(arguments).subList(1, arguments.length));
        // What the servers leave running must not keep it.
        System.exit(0);
    }

    private void train(String natsServer, List<String> options) throws Exception {
        Path folder = Files.createTempDirectory("training");
        int natsPort = freePort();
        int port = freePort();
        Process broker = new ProcessBuilder(natsServer, "-js", "-sd", folder.toString(), "-a", "127.0.0.1", "-p", "" + natsPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nats.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::destroyForcibly));
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", Training::answer);
        http.start();
        Server vectors = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Collections())
                .addService(new Points())
                .build()
                .start();
        String web = "http://127.0.0.1:" + http.getAddress().getPort();
        String store = "http://127.0.0.1:" + vectors.getPort();
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(options);
        // The archive takes objects of the heap as they lie in this collector's, for pointers of 32 bits; any collector reads them.
        command.addAll(List.of("-XX:+UseG1GC", "-Xmx1g", "-XX:AOTCacheOutput=app.aot", "-jar", "app.jar"));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(Map.ofEntries(
                Map.entry("NATS_URL", "nats://127.0.0.1:" + natsPort),
                Map.entry("NATS_REPLICAS", "1"),
                Map.entry("HEALTH_CHECK_PORT", "" + port),
                Map.entry("WORKER_SHUTDOWN_TIMEOUT_SECS", "5"),
                Map.entry("S3_BUCKET_NAME", "training"),
                Map.entry("AWS_ENDPOINT_URL", web),
                Map.entry("AWS_ACCESS_KEY_ID", "training"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "training"),
                Map.entry("ALLOWED_ADDRESSES", "127.0.0.0/8"),
                Map.entry("QDRANT_URL", store),
                Map.entry("OPENAI_BASE_URL", web + "/v1"),
                Map.entry("OPENAI_API_KEY", "training")));
        Process worker = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(worker::destroyForcibly));
        await(START, () -> !worker.isAlive() || ask(port, "/health/ready"));
        if (!worker.isAlive()) {
            throw new IOException("the worker ended before it was ready");
        }
        for (String path : List.of("/health/live", "/health", "/metrics", "/actuator/prometheus", "/status", "/health/ready")) {
            ask(port, path);
        }
        try (Connection nats = Nats.connect("nats://127.0.0.1:" + natsPort)) {
            nats.createDispatcher(message -> {
                        String said = new String(message.getData(), StandardCharsets.UTF_8);
                        Matcher job = JOB.matcher(said);
                        Matcher word = FINAL.matcher(said);
                        if (word.find() && job.find()) {
                            answers.put(job.group(1), word.group(1));
                        }
                    })
                    .subscribe("transforms.>")
                    .subscribe("dataset.transform.complete");
            List<String> streams = nats.jetStreamManagement().getStreamNames();
            if (streams.contains("DATASET_TRANSFORMS")) {
                give(nats, "batches of a provider", "workers.dataset-transform", BATCHES, batch("openai", "text-embedding-3-small", web, store));
                give(nats, "chunks in the message", "dataset.transform.pending", 20, inline());
                give(nats, "batches of the built-in model", "workers.dataset-transform", 3, batch("local", "all-MiniLM-L6-v2", "", store));
                give(nats, "a batch that is missing", "workers.dataset-transform", 1,
                        batch("openai", "text-embedding-3-small", web, store).replace("batch.json", "none"));
            }
            if (streams.contains("VISUALIZATION_TRANSFORMS")) {
                give(nats, "a map", "workers.visualization-transform", 2, map(store));
            }
        }
        for (String path : List.of("/health", "/metrics", "/health/ready")) {
            ask(port, path);
        }
        worker.destroy();
        if (!worker.waitFor(START.toSeconds(), TimeUnit.SECONDS) || !Files.exists(Path.of("app.aot"))) {
            throw new IOException("the worker left no cache");
        }
        vectors.shutdownNow();
        http.stop(0);
    }

    /** Publishes so many of a job and waits for their results; each has an id of its own in place of JOB. */
    private void give(Connection nats, String name, String subject, int count, String job) throws Exception {
        long begun = System.nanoTime();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(UUID.randomUUID().toString());
            nats.publish(subject, job.replace("JOB", ids.getLast()).getBytes(StandardCharsets.UTF_8));
        }
        await(PATIENCE, () -> answers.keySet().containsAll(ids));
        Map<String, Long> words = ids.stream().collect(Collectors.groupingBy(id -> answers.getOrDefault(id, "no answer"), TreeMap::new, Collectors.counting()));
        System.err.printf("training: %s: %s after %d ms%n", name, words, (System.nanoTime() - begun) / 1_000_000);
    }

    private static String batch(String provider, String model, String web, String store) {
        return """
                {"job_id":"JOB","dataset_id":1,"dataset_transform_id":2,"embedded_dataset_id":3,"owner_id":"training","batch_file_key":"batches/batch.json","bucket":"training",
                 "embedder_config":{"provider":"%s","model":"%s","base_url":"%s","api_key":"training","config":{},"batch_size":100,"max_input_tokens":256},
                 "qdrant_config":{"url":"%s","api_key":null},"collection_name":"training-%s","batch_size":100}""".formatted(
                        provider, model, web.isEmpty() ? "" : web + "/v1", store, provider);
    }

    private static String inline() {
        return """
                {"job_id":"JOB","dataset_id":"00000000-0000-4000-8000-000000000001",
                 "chunks":[{"id":"00000000-0000-4000-8000-000000000002","text":"one","metadata":{}},{"id":"00000000-0000-4000-8000-000000000003","text":"two","metadata":{"page":2}}],
                 "embedder":{"provider":"openai","model":"text-embedding-3-small"},"quantization":"none"}""";
    }

    private static String map(String store) {
        return """
                {"job_id":"JOB","visualization_transform_id":1,"visualization_id":2,"owner_id":"training","embedded_dataset_id":3,"qdrant_collection_name":"training-map",
                 "visualization_config":{"title":"Training"},"qdrant_config":{"url":"%s","api_key":null},"llm_config":null}""".formatted(store);
    }

    /** One file with texts that differ from each other; the cache of the worker must not answer for the provider, so each reading has others. */
    private static byte[] batchFile() {
        String reading = UUID.randomUUID().toString();
        StringBuilder json = new StringBuilder("[");
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            json.append(chunk == 0 ? "" : ",").append("""
                    {"id":"%s","text":"%s chunk %d %s","payload":{"item_id":%d,"item_title":"item %d","chunk_index":%d,"chunk_metadata":{"page":%d},"item_metadata":{"note":"\\u00e9t\\u00e9"}}}""".formatted(
                    UUID.randomUUID(), reading, chunk, "lorem ipsum dolor sit amet ".repeat(12), chunk, chunk, chunk, chunk));
        }
        return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A provider in the shape of OpenAI's and an object store that has one file. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/embeddings")) {
                send(exchange, 200, "application/json", embeddings(new String(body, StandardCharsets.UTF_8)));
            } else if (exchange.getRequestMethod().equals("PUT")) {
                exchange.getResponseHeaders().set("ETag", "\"training\"");
                send(exchange, 200, "application/xml", new byte[0]);
            } else if (String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type")) {
                send(exchange, 200, "application/xml", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>".getBytes(StandardCharsets.UTF_8));
            } else if (path.endsWith("/batch.json")) {
                exchange.getResponseHeaders().set("ETag", "\"training\"");
                send(exchange, 200, "application/json", batchFile());
            } else {
                send(exchange, 404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] embeddings(String request) {
        Matcher input = INPUT.matcher(request);
        int texts = input.find() ? input.group(1).split("\",\\s*\"").length : 1;
        Random random = new Random();
        StringBuilder json = new StringBuilder("{\"object\":\"list\",\"model\":\"m\",\"data\":[");
        for (int text = 0; text < texts; text++) {
            ByteBuffer vector = ByteBuffer.allocate(DIMENSIONS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int d = 0; d < DIMENSIONS; d++) {
                vector.putFloat(random.nextFloat() - 0.5f);
            }
            json.append(text == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":").append(text).append(",\"embedding\":\"")
                    .append(Base64.getEncoder().encodeToString(vector.array())).append("\"}");
        }
        return json.append("],\"usage\":{\"prompt_tokens\":").append(texts * 20).append(",\"total_tokens\":").append(texts * 20).append("}}")
                .toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What the vector store knows of its collections: those that were made, and one to map. */
    private static final class Collections extends CollectionsGrpc.CollectionsImplBase {
        private final Map<String, VectorsConfig> known = new ConcurrentHashMap<>(Map.of("training-map",
                VectorsConfig.newBuilder().setParams(VectorParams.newBuilder().setSize(POINT_DIMENSIONS).setDistance(Distance.Cosine)).build()));

        @Override
        public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> caller) {
            known.put(request.getCollectionName(), request.getVectorsConfig());
            say(caller, CollectionOperationResponse.newBuilder().setResult(true).build());
        }

        @Override
        public void get(GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> caller) {
            VectorsConfig config = known.get(request.getCollectionName());
            if (config == null) {
                caller.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            say(caller, GetCollectionInfoResponse.newBuilder()
                    .setResult(CollectionInfo.newBuilder()
                            .setPointsCount(POINTS)
                            .setConfig(CollectionConfig.newBuilder().setParams(CollectionParams.newBuilder().setVectorsConfig(config))))
                    .build());
        }
    }

    /** Takes every point and forgets it; what is read are made-up points around a few centers. */
    private static final class Points extends PointsGrpc.PointsImplBase {
        @Override
        public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> caller) {
            say(caller, PointsOperationResponse.newBuilder()
                    .setResult(UpdateResult.newBuilder().setOperationId(1).setStatus(UpdateStatus.Completed))
                    .build());
        }

        @Override
        public void count(CountPoints request, StreamObserver<CountResponse> caller) {
            say(caller, CountResponse.newBuilder().setResult(CountResult.newBuilder().setCount(POINTS)).build());
        }

        @Override
        public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> caller) {
            int from = (int) request.getOffset().getNum();
            int until = Math.min(POINTS, from + request.getLimit());
            ScrollResponse.Builder page = ScrollResponse.newBuilder();
            for (int point = from; point < until; point++) {
                Random random = new Random(point);
                DenseVector.Builder vector = DenseVector.newBuilder();
                for (int d = 0; d < POINT_DIMENSIONS; d++) {
                    vector.addData((float) random.nextGaussian() * 0.3f + (d % 12 == point % 12 ? 1 : 0));
                }
                page.addResult(RetrievedPoint.newBuilder()
                        .setId(PointId.newBuilder().setNum(point))
                        .setVectors(VectorsOutput.newBuilder().setVector(VectorOutput.newBuilder().setDense(vector)))
                        .putPayload("text", Value.newBuilder().setStringValue("topic" + point % 12 + " word" + random.nextInt(400)).build())
                        .putPayload("year", Value.newBuilder().setIntegerValue(1990 + point % 30).build()));
            }
            if (until < POINTS) {
                page.setNextPageOffset(PointId.newBuilder().setNum(until));
            }
            say(caller, page.build());
        }
    }

    private static <T> void say(StreamObserver<T> caller, T answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    private boolean ask(int port, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static boolean await(Duration patience, BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
