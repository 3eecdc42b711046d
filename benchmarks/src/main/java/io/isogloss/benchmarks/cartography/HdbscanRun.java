package io.isogloss.benchmarks.cartography;

import io.isogloss.cartography.hdbscan.ClusterSelection;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.parallel.StageTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Clusters a raw file of little-endian floats and compares with what another implementation made of it.
 *
 * <pre>benchmarks/run --main io.isogloss.benchmarks.cartography.HdbscanRun points=map.f32 dims=2 size=15 samples=5
 *   [selection=leaf] [epsilon=0.2] [threads=2] [runs=9] [labels=map.labels.i32] [weights=map.weights.f64]</pre>
 *
 * <p>{@code labels} holds an int32 a row, {@code weights} the sorted weights of a spanning tree as float64.
 */
public final class HdbscanRun {

    private HdbscanRun() {}

    /** Runs; arguments are name=value. */
    public static void main(String[] args) throws IOException {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int at = arg.indexOf('=');
            given.put(arg.substring(0, at), arg.substring(at + 1));
        }
        float[] points = RawFiles.floats(Path.of(given.get("points")));
        int dimensions = Integer.parseInt(given.getOrDefault("dims", "2"));
        HdbscanOptions options = HdbscanOptions.of(Integer.parseInt(given.getOrDefault("size", "15")))
                .withMinSamples(Integer.parseInt(given.getOrDefault("samples", "5")))
                .withClusterSelectionEpsilon(Double.parseDouble(given.getOrDefault("epsilon", "0")));
        if (given.getOrDefault("selection", "eom").equals("leaf")) {
            options = options.withSelection(ClusterSelection.LEAF);
        }
        if (given.containsKey("threads")) {
            options = options.withThreads(Integer.parseInt(given.get("threads")));
        }
        int runs = Integer.parseInt(given.getOrDefault("runs", "9"));
        HdbscanResult result = Hdbscan.cluster(points, dimensions, options);
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++) {
            long start = System.nanoTime();
            result = Hdbscan.cluster(points, dimensions, options);
            seconds[run] = (System.nanoTime() - start) * 1e-9;
        }
        double[] lastFive = Arrays.copyOfRange(seconds, Math.max(0, runs - 5), runs);
        Arrays.sort(lastFive);
        System.out.printf(
                Locale.ROOT,
                "rows %d dims %d threads %d clusters %d noise %d labels-hash %08x warm-median-of-5 %.4f s%n",
                points.length / dimensions,
                dimensions,
                options.threads(),
                result.clusterCount(),
                result.noiseCount(),
                Arrays.hashCode(result.labels()),
                lastFive[lastFive.length / 2]);
        for (StageTime time : result.timings()) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-14s %8.2f ms%n",
                    time.stage(),
                    time.duration().toNanos() * 1e-6);
        }
        if (given.containsKey("labels")) {
            int[] expected = RawFiles.ints(Path.of(given.get("labels")));
            System.out.println("  " + Agreement.of(expected, result.labels()).describe());
        }
        if (given.containsKey("weights")) {
            compareWeights(
                    RawFiles.doubles(Path.of(given.get("weights"))),
                    result.spanningTree().weight());
        }
    }

    private static void compareWeights(double[] expected, double[] actual) {
        System.out.printf(
                Locale.ROOT,
                "  weights: %d expected, %d found, greatest relative difference %.3g%n",
                expected.length,
                actual.length,
                greatestRelativeDifference(expected, actual));
    }

    static double greatestRelativeDifference(double[] expected, double[] actual) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double scale = Math.max(Math.abs(expected[i]), Double.MIN_NORMAL);
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]) / scale);
        }
        return worst;
    }
}
