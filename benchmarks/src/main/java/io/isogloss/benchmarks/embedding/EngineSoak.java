package io.isogloss.benchmarks.embedding;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The local engine under batches that are never alike, for as long as one likes: each minute a line with what the process holds. One engine stays open; a
 * second one is opened, used and closed every minute, so that what closing leaves behind would add up. A text that came in the first minute is embedded again
 * in each, and must get the same vector.
 */
final class EngineSoak {
    private static final PrintStream OUT = System.out;
    private static final long MINUTE = 60_000_000_000L;
    private static final int MOST_TEXTS = 96;
    private static final int MOST_WORDS = 600;
    private static final String[] WORDS =
            "the of and word meaning river stone language border old map name village speak \u00fcber \u8a71\u3059 \ud83d\ude00 antidisestablishment"
                    .split(" ");

    private final SplittableRandom random = new SplittableRandom(7);

    private EngineSoak() {}

    static void run(int minutes) throws IOException {
        new EngineSoak().soak(minutes);
    }

    private void soak(int minutes) throws IOException {
        long texts = 0;
        long batches = 0;
        try (Embedder engine = Embedders.local()) {
            float[] first = engine.embedQuery("the same text in every minute");
            long start = System.nanoTime();
            for (int minute = 1; minute <= minutes; minute++) {
                while (System.nanoTime() - start < minute * MINUTE) {
                    List<String> batch = batch();
                    check(engine.embed(batch), batch.size());
                    texts += batch.size();
                    batches++;
                }
                try (Embedder second = Embedders.local()) {
                    check(second.embed(batch()), -1);
                }
                if (!Arrays.equals(first, engine.embedQuery("the same text in every minute"))) {
                    throw new IllegalStateException("the same text has another vector in minute " + minute);
                }
                OUT.printf(
                        Locale.ROOT,
                        "minute %d: %d batches, %d texts, %d MB resident, heap %d MB, %d open files, %d threads%n",
                        minute,
                        batches,
                        texts,
                        status("VmRSS") >> 10,
                        (Runtime.getRuntime().totalMemory()
                                        - Runtime.getRuntime().freeMemory())
                                >> 20,
                        openFiles(),
                        status("Threads"));
            }
        }
        OUT.printf(
                Locale.ROOT,
                "closed: %d MB resident, %d open files, %d threads%n",
                status("VmRSS") >> 10,
                openFiles(),
                status("Threads"));
    }

    /** Mostly few short texts, now and then many or long ones. */
    private List<String> batch() {
        int count = 1 + (int) (MOST_TEXTS * Math.pow(random.nextDouble(), 3));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int words = 1 + (int) (MOST_WORDS * Math.pow(random.nextDouble(), 4));
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < words; w++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static void check(Embeddings vectors, int expected) {
        if (expected >= 0 && vectors.count() != expected) {
            throw new IllegalStateException(vectors.count() + " vectors for " + expected + " texts");
        }
        for (int i = 0; i < vectors.count(); i++) {
            float sum = 0;
            for (float value : vectors.requireRow(i)) {
                sum += value * value;
            }
            if (!(Math.abs(sum - 1) < 1e-3)) {
                throw new IllegalStateException("a vector of squared length " + sum);
            }
        }
    }

    private static long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
