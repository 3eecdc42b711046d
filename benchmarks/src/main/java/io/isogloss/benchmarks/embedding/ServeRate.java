package io.isogloss.benchmarks.embedding;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
 * benchmarks/run --main io.isogloss.benchmarks.embedding.ServeRate url=http://localhost:8080 [clients=32] [seconds=20] [engine=6000]</pre>
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
        int count = Integer.parseInt(given.getOrDefault("engine", "6000"));
        double engine = engine(count);
        URI url = URI.create(given.getOrDefault("url", "http://localhost:8080") + "/v1/embeddings");
        serve(url, clients, seconds / 3 + 1);
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
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < clients; i++) {
                Random random = new Random(i);
                threads.add(Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < end) {
                        ask(client, url, text(random));
                        done.incrementAndGet();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return done.get() / ((System.nanoTime() - start) / 1e9);
    }

    private static void ask(HttpClient client, URI url, String text) {
        String body = "{\"model\":\"" + MODEL + "\",\"encoding_format\":\"base64\",\"input\":\"" + text + "\"}";
        try {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(url)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("status " + answer.statusCode());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
