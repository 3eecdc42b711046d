package io.isogloss.benchmarks.embedding;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * Single short texts from many clients through {@code /v1/embeddings}, against the same texts in one call to the engine. The clients share the machine
 * with the server, so what they take is taken from it. Engine and servers take turns, since a machine is not as fast in one minute as in the next; what
 * is reported last is the median of the turns.
 *
 * <pre>isogloss serve --port 8080 &amp;
 * benchmarks/run --main io.isogloss.benchmarks.embedding.ServeRate url=http://localhost:8080[,http://…] [turns=5] [clients=32] [warmup=24] [seconds=5]
 *     [engine=6000]</pre>
 */
public final class ServeRate {
    private static final String MODEL = "all-MiniLM-L6-v2";
    private static final String BATCHES = "isogloss.embeddings.batch.texts";
    private static final String[] WORDS =
            "the a river bank of water violin played with bow planet orbits star small large bread made from grain"
                    .split(" ");

    private ServeRate() {}

    /** What one turn reached, and the processor time it took. */
    private record Rate(double texts, double micros) {}

    /** Runs; arguments are name=value. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            given.put(argument.substring(0, at), argument.substring(at + 1));
        }
        int clients = Integer.parseInt(given.getOrDefault("clients", "32"));
        int seconds = Integer.parseInt(given.getOrDefault("seconds", "5"));
        int warmup = Integer.parseInt(given.getOrDefault("warmup", "24"));
        int turns = Integer.parseInt(given.getOrDefault("turns", "5"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(given.getOrDefault("engine", "6000")); i++) {
            texts.add(text(new Random(i)));
        }
        String[] urls = given.getOrDefault("url", "http://localhost:8080").split(",");
        try (Embedder embedder = Embedders.local()) {
            engine(embedder, texts);
            // Java compiles the server and these clients while they work; before it has, a quarter of the machine is
            // the compiler's.
            for (String url : urls) {
                serve(url, clients, warmup);
            }
            Map<String, List<Double>> shares = new LinkedHashMap<>();
            for (int turn = 0; turn < turns; turn++) {
                Rate engine = engine(embedder, texts);
                System.out.printf(
                        Locale.ROOT, "engine %.0f texts/s, %.0f µs a text%n", engine.texts(), engine.micros());
                for (String url : urls) {
                    Rate served = serve(url, clients, seconds);
                    shares.computeIfAbsent(url, each -> new ArrayList<>()).add(served.texts() / engine.texts());
                    System.out.printf(
                            Locale.ROOT,
                            "  %s %.0f texts/s, %.2f; by processor time %.2f%n",
                            url,
                            served.texts(),
                            served.texts() / engine.texts(),
                            engine.micros() / served.micros());
                }
            }
            shares.forEach((url, each) -> {
                Collections.sort(each);
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.2f of the engine's rate (%.2f to %.2f)%n",
                        url,
                        each.get(each.size() / 2),
                        each.getFirst(),
                        each.getLast());
            });
        }
    }

    private static Rate engine(Embedder embedder, List<String> texts) {
        long start = System.nanoTime();
        long took = processorTime();
        embedder.embed(texts);
        return new Rate(
                texts.size() / ((System.nanoTime() - start) / 1e9), (processorTime() - took) / 1e3 / texts.size());
    }

    private static Rate serve(String url, int clients, int seconds) throws IOException, InterruptedException {
        AtomicLong done = new AtomicLong();
        URI embeddings = URI.create(url + "/v1/embeddings");
        long server = metric(url, "process.cpu.time", 0);
        long batches = metric(url, BATCHES, 0);
        long inBatches = metric(url, BATCHES, 1);
        long took = processorTime();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofPlatform().start(() -> {
                try (Client client = new Client(embeddings)) {
                    while (System.nanoTime() < end) {
                        client.ask(text(random));
                        done.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double rate = done.get() / ((System.nanoTime() - start) / 1e9);
        double ours = (processorTime() - took) / 1e3 / done.get();
        double theirs = (metric(url, "process.cpu.time", 0) - server) / 1e3 / done.get();
        System.out.printf(
                Locale.ROOT,
                "  %s server %.0f, clients %.0f µs a text, %.1f texts a batch%n",
                url,
                theirs,
                ours,
                (double) (metric(url, BATCHES, 1) - inBatches) / (metric(url, BATCHES, 0) - batches));
        return new Rate(rate, ours + theirs);
    }

    /** A number of the server's own. */
    private static long metric(String url, String name, int measurement) throws IOException {
        try (InputStream in =
                URI.create(url + "/actuator/metrics/" + name).toURL().openStream()) {
            return JsonMapper.shared()
                    .readTree(in)
                    .path("measurements")
                    .path(measurement)
                    .path("value")
                    .asLong();
        }
    }

    private static long processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** One connection that asks and waits. Bare, since what a client takes is taken from the server. */
    private static final class Client implements AutoCloseable {
        private static final String LENGTH = "content-length:";

        private final URI url;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[1 << 16];

        Client(URI url) throws IOException {
            this.url = url;
            this.socket = new Socket(url.getHost(), url.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        void ask(String text) throws IOException {
            String body = "{\"model\":\"" + MODEL + "\",\"encoding_format\":\"base64\",\"input\":\"" + text + "\"}";
            String head = "POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getHost()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            out.write((head + body).getBytes(StandardCharsets.US_ASCII));
            int have = 0;
            int whole = Integer.MAX_VALUE;
            while (have < whole) {
                int read = in.read(buffer, have, buffer.length - have);
                if (read < 0) {
                    throw new IOException("the server hung up");
                }
                have += read;
                if (whole == Integer.MAX_VALUE) {
                    String answer = new String(buffer, 0, have, StandardCharsets.ISO_8859_1);
                    int end = answer.indexOf("\r\n\r\n");
                    if (end >= 0) {
                        whole = end + 4 + length(answer.substring(0, end));
                    }
                }
            }
        }

        private static int length(String head) throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf(LENGTH);
            if (!lower.startsWith("http/1.1 200 ") || at < 0) {
                throw new IOException(head);
            }
            int end = lower.indexOf('\r', at);
            return Integer.parseInt(lower.substring(at + LENGTH.length(), end < 0 ? lower.length() : end)
                    .strip());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** About as long as a dictionary gloss, and never the same twice in a row: equal texts of a batch are computed once. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int words = 6 + random.nextInt(12);
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.append(random.nextInt(1_000_000)).toString();
    }
}
