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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Single short texts from many clients through {@code /v1/embeddings}, against the same texts in one call to the engine. The clients share the machine
 * with the server, so what they take is taken from it.
 *
 * <pre>isogloss serve --port 8080 &amp;
 * benchmarks/run --main io.isogloss.benchmarks.embedding.ServeRate url=http://localhost:8080 [clients=32] [warmup=30] [seconds=20] [engine=6000]</pre>
 */
public final class ServeRate {
    private static final String MODEL = "all-MiniLM-L6-v2";
    private static final String[] WORDS =
            "the a river bank of water violin played with bow planet orbits star small large bread made from grain"
                    .split(" ");

    private ServeRate() {}

    /** Runs; arguments are name=value. */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            given.put(argument.substring(0, at), argument.substring(at + 1));
        }
        int clients = Integer.parseInt(given.getOrDefault("clients", "32"));
        int seconds = Integer.parseInt(given.getOrDefault("seconds", "20"));
        int warmup = Integer.parseInt(given.getOrDefault("warmup", "30"));
        int count = Integer.parseInt(given.getOrDefault("engine", "6000"));
        double engine = engine(count);
        URI url = URI.create(given.getOrDefault("url", "http://localhost:8080") + "/v1/embeddings");
        // Java compiles the server and these clients while they work; before it has, a quarter of the machine is the
        // compiler's.
        serve(url, clients, warmup);
        double served = serve(url, clients, seconds);
        System.out.printf(
                Locale.ROOT,
                "engine %.0f texts/s in one call, %d clients %.0f texts/s one by one: %.2f%n",
                engine,
                clients,
                served,
                served / engine);
    }

    private static double engine(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(new Random(i)));
        }
        try (Embedder embedder = Embedders.local()) {
            embedder.embed(texts.subList(0, count / 4));
            long start = System.nanoTime();
            embedder.embed(texts);
            return count / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static double serve(URI url, int clients, int seconds) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofPlatform().start(() -> {
                try (Client client = new Client(url)) {
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
        return done.get() / ((System.nanoTime() - start) / 1e9);
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
