package io.isogloss.benchmarks.embedding;

import io.isogloss.benchmarks.Glosses;
import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.cache.CachingEmbedder;
import io.isogloss.embedding.cache.VectorCache;
import io.isogloss.embedding.vector.Similarity;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One line of figures a run:
 *
 * <pre>
 * engine TEXTS.jsonl.gz REFERENCE.f16 COUNT [MODEL [ENGINE [PRECISION [THREADS]]]]
 *                                                      median of five: embeddings a second, cosine to the reference,
 *                                                      recall at 10; then where the time goes
 * truth TEXTS.jsonl.gz COUNT [MODEL]                   our engine in fp32 against ONNX Runtime, texts of 1 to 512 tokens
 * cold                                                 process start to first vector
 * latency                                              32 short sentences at once
 * http BASE_URL CHUNKS BATCH                           processor time for each chunk of a base64 answer
 * soak MINUTES                                         what the process holds under batches that are never alike, a line a minute
 * cache                                                memory of 10,000 entries of 384 and of 1,536 dimensions
 * </pre>
 *
 * REFERENCE holds 384 little-endian half floats a text.
 */
public final class EmbeddingFigures {

    private static final int REFERENCE_DIMENSIONS = 384;
    private static final int RUNS = 5;
    private static final int WARM_UP_TEXTS = 2_000;

    private EmbeddingFigures() {}

    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "engine" ->
                engine(
                        Path.of(args[1]),
                        Path.of(args[2]),
                        Integer.parseInt(args[3]),
                        args.length > 4 ? args[4] : "all-MiniLM-L6-v2",
                        args.length > 5 ? args[5] : "auto",
                        args.length > 6 ? args[6] : "auto",
                        args.length > 7 ? args[7] : "");
            case "truth" ->
                EngineTruth.print(
                        Glosses.texts(Path.of(args[1]), 100_000),
                        Integer.parseInt(args[2]),
                        args.length > 3 ? args[3] : "all-MiniLM-L6-v2");
            case "cold" -> cold();
            case "latency" -> latency();
            case "http" -> http(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "soak" -> EngineSoak.run(Integer.parseInt(args[1]));
            case "cache" -> cache();
            default ->
                throw new IllegalArgumentException(
                        "engine, truth, cold, latency, http, soak or cache; see the class comment");
        }
    }

    private static void engine(
            Path textFile, Path referenceFile, int count, String model, String engine, String precision, String threads)
            throws IOException {
        List<String> texts = Glosses.texts(textFile, count);
        float[] reference = Glosses.vectors(referenceFile, count, REFERENCE_DIMENSIONS);
        EmbedderConfig.Builder config =
                EmbedderConfig.of("local", model).option("engine", engine).option("precision", precision);
        if (!threads.isEmpty()) {
            config.threads(Integer.parseInt(threads));
        }
        try (EmbedderContext context = EmbedderContext.standard();
                Embedder embedder = Embedders.open(config.build(), context)) {
            embedder.embed(texts.subList(0, Math.min(WARM_UP_TEXTS, count)));
            double[] seconds = new double[RUNS];
            Embeddings vectors = embedder.embed(texts.subList(0, 1));
            for (int run = 0; run < RUNS; run++) {
                long start = System.nanoTime();
                vectors = embedder.embed(texts);
                seconds[run] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            double median = seconds[RUNS / 2];
            double least = 1;
            double sum = 0;
            for (int i = 0; i < count; i++) {
                float[] expected =
                        Arrays.copyOfRange(reference, i * REFERENCE_DIMENSIONS, (i + 1) * REFERENCE_DIMENSIONS);
                double cosine = Similarity.cosine(vectors.row(i), expected);
                least = Math.min(least, cosine);
                sum += cosine;
            }
            print(
                    "engine %s on %s in %s: %d texts, median of %d %.0f embeddings/s (%.0f to %.0f), %.0f tokens/s, "
                            + "cosine min %.5f mean %.5f, recall@10 %.4f, %d MB resident",
                    model,
                    engine,
                    precision,
                    count,
                    RUNS,
                    count / median,
                    count / seconds[RUNS - 1],
                    count / seconds[0],
                    vectors.tokens() / median,
                    least,
                    sum / count,
                    recall(vectors.rows(), reference, count),
                    residentBytes() >> 20);
            EncoderParts.print(() -> embedder.embed(texts));
        }
    }

    /** Share of the ten nearest neighbors in the reference that are also the nearest here, over 500 queries. */
    private static double recall(float[] rows, float[] reference, int count) {
        int queries = Math.min(500, count);
        int kept = 0;
        for (int q = 0; q < queries; q++) {
            int at = q * REFERENCE_DIMENSIONS;
            int[] expected =
                    Similarity.topK(Arrays.copyOfRange(reference, at, at + REFERENCE_DIMENSIONS), reference, 11);
            int[] found = Similarity.topK(Arrays.copyOfRange(rows, at, at + REFERENCE_DIMENSIONS), rows, 11);
            int self = q;
            kept += (int) IntStream.of(found)
                    .filter(f -> f != self && IntStream.of(expected).anyMatch(e -> e == f))
                    .limit(10)
                    .count();
        }
        return kept / (10.0 * queries);
    }

    private static void cold() throws IOException {
        try (Embedder embedder = Embedders.local()) {
            embedder.embedQuery("first vector");
            long sinceStart = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            print(
                    "cold: %d ms from the start of the JVM to the first vector, %d MB resident",
                    sinceStart, residentBytes() >> 20);
        }
    }

    private static void latency() throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            texts.add("the quick fox number " + i % 10 + " runs");
        }
        try (Embedder embedder = Embedders.local()) {
            List<Double> millis = new ArrayList<>();
            for (int round = 0; round < 220; round++) {
                long start = System.nanoTime();
                embedder.embed(texts);
                if (round >= 20) {
                    millis.add((System.nanoTime() - start) / 1e6);
                }
            }
            Collections.sort(millis);
            print(
                    "latency: 32 short sentences, p50 %.1f ms, p99 %.1f ms, %d MB resident",
                    millis.get(100), millis.get(197), residentBytes() >> 20);
        }
    }

    private static void http(String baseUrl, int chunks, int batch) {
        try (EmbedderContext context = EmbedderContext.standard()) {
            Embedder embedder = Embedders.open(
                    EmbedderConfig.of("openai", "text-embedding-3-small")
                            .baseUrl(baseUrl)
                            .apiKey(ApiKey.of("sk-none"))
                            .batchTexts(batch)
                            .build(),
                    context);
            List<String> texts = IntStream.range(0, batch)
                    .mapToObj(i ->
                            "a chunk of a text that is about a hundred characters long, as chunks are, number " + i)
                    .toList();
            for (int done = 0; done < chunks; done += batch) {
                embedder.embed(texts);
            }
            long cpu = cpuNanos();
            long start = System.nanoTime();
            for (int done = 0; done < chunks; done += batch) {
                embedder.embed(texts);
            }
            print(
                    "http: %d chunks in batches of %d, %.4f ms of processor time a chunk, %.0f chunks/s",
                    chunks, batch, (cpuNanos() - cpu) / 1e6 / chunks, chunks / ((System.nanoTime() - start) / 1e9));
        }
    }

    private static void cache() throws IOException {
        for (int dimensions : new int[] {384, 1_536}) {
            System.gc();
            long before = residentBytes();
            VectorCache cache = VectorCache.inMemory(1L << 30, Duration.ofHours(1), TimeSource.system());
            Embedder embedder =
                    new CachingEmbedder(new ConstantEmbedder(dimensions), cache, "", EmbedderListener.none());
            for (int from = 0; from < 10_000; from += 100) {
                int first = from;
                embedder.embed(IntStream.range(0, 100)
                        .mapToObj(i -> "text number " + (first + i))
                        .toList());
            }
            print(
                    "cache: %d entries of %d dimensions, resident memory from %d to %d MB",
                    cache.size(), dimensions, before >> 20, residentBytes() >> 20);
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
