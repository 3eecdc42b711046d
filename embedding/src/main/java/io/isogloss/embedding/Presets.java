package io.isogloss.embedding;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Ready settings for a local model, and a choice by measurement. */
public final class Presets {

    private static final int PROBE_TEXTS = 96;
    private static final int LATENCY_TEXTS = 32;
    private static final int LATENCY_ROUNDS = 5;
    /** About what the tokenizer, the engine's code and the JVM's own part take beside a model. */
    private static final long BASE_BYTES = 160L << 20;

    private Presets() {}

    /** All cores, batches of up to 64 rows. */
    public static EmbedderConfig highPerformance(String model) {
        return EmbedderConfig.of("local", model).batchTexts(64).build();
    }

    /** One core, batches of up to 8 rows: the least memory for what runs beside the model's weights. */
    public static EmbedderConfig lowMemory(String model) {
        return EmbedderConfig.of("local", model).batchTexts(8).threads(1).build();
    }

    /**
     * What was chosen, and what was measured for it.
     *
     * @param config settings that keep all constraints, or come nearest
     * @param textsPerSecond measured on short texts
     * @param latency measured median of 32 short texts
     * @param memoryBytes estimate from the model's size
     * @param fits whether all constraints are kept
     */
    public record Choice(
            EmbedderConfig config, double textsPerSecond, Duration latency, long memoryBytes, boolean fits) {}

    /**
     * Loads the candidates one after the other, measures each on this machine, and takes the first that keeps all constraints: the most
     * exact model first, the fewest threads first. Takes some seconds.
     *
     * @param memoryBytes memory the process may take for the model
     * @param textsPerSecond least rate on short texts
     * @param latency longest median time for 32 short texts
     */
    public static Choice optimizeForConstraints(long memoryBytes, double textsPerSecond, Duration latency) {
        int cores = Runtime.getRuntime().availableProcessors();
        List<EmbedderConfig> candidates = List.of(
                lowMemory("all-MiniLM-L6-v2"),
                highPerformance("all-MiniLM-L6-v2"),
                lowMemory("all-MiniLM-L6-v2-int8"),
                highPerformance("all-MiniLM-L6-v2-int8"));
        Choice best = null;
        for (EmbedderConfig candidate : candidates) {
            if (candidate.threads() == 0 && cores == 1) {
                continue;
            }
            Choice measured;
            try {
                measured = measure(candidate, memoryBytes, textsPerSecond, latency);
            } catch (EmbeddingException e) {
                if (e.kind() == FailureKind.LOCAL_MODEL && best != null) {
                    // The int8 model is an optional dependency.
                    continue;
                }
                throw e;
            }
            if (measured.fits()) {
                return measured;
            }
            if (best == null
                    || shortfall(measured, memoryBytes, textsPerSecond, latency)
                            < shortfall(best, memoryBytes, textsPerSecond, latency)) {
                best = measured;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no candidate was measured");
        }
        return best;
    }

    private static Choice measure(EmbedderConfig config, long memoryBytes, double textsPerSecond, Duration latency) {
        try (EmbedderContext context = EmbedderContext.standard()) {
            Embedder embedder = Embedders.open(config, context);
            List<String> texts = IntStream.range(0, PROBE_TEXTS)
                    .mapToObj(i -> "a short text about topic " + i)
                    .toList();
            embedder.embed(texts);
            long start = System.nanoTime();
            embedder.embed(texts);
            double rate = PROBE_TEXTS / ((System.nanoTime() - start) / 1e9);
            long[] rounds = new long[LATENCY_ROUNDS];
            for (int i = 0; i < LATENCY_ROUNDS; i++) {
                long begin = System.nanoTime();
                embedder.embed(texts.subList(0, LATENCY_TEXTS));
                rounds[i] = System.nanoTime() - begin;
            }
            Arrays.sort(rounds);
            Duration median = Duration.ofNanos(rounds[LATENCY_ROUNDS / 2]);
            long memory = memory(config);
            boolean fits = memory <= memoryBytes && rate >= textsPerSecond && median.compareTo(latency) <= 0;
            return new Choice(config, rate, median, memory, fits);
        }
    }

    private static long memory(EmbedderConfig config) {
        long weights = config.model().endsWith("int8") ? 23L << 20 : 90L << 20;
        int lanes = config.threads() == 0 ? Runtime.getRuntime().availableProcessors() : config.threads();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return BASE_BYTES + weights + lanes * (24L << 20) + heap;
    }

    /** How far the worst constraint is missed, 1 for none. */
    private static double shortfall(Choice choice, long memoryBytes, double textsPerSecond, Duration latency) {
        double memory = (double) choice.memoryBytes() / Math.max(1, memoryBytes);
        double rate = textsPerSecond / Math.max(1e-9, choice.textsPerSecond());
        double time = (double) choice.latency().toNanos() / Math.max(1, latency.toNanos());
        return Math.max(1, Math.max(memory, Math.max(rate, time)));
    }
}
