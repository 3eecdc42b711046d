package io.isogloss.benchmarks.cartography;

import com.sun.management.OperatingSystemMXBean;
import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.UmapOptions;
import io.isogloss.cartography.UmapOptionsBuilder;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.SearchMode;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ProgressListener;
import io.isogloss.cartography.parallel.StageTime;
import io.isogloss.cartography.rows.MappedRows;
import io.isogloss.cartography.rows.Precision;
import io.isogloss.cartography.rows.Rows;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws raw little-endian float32 (or {@code .f16}) rows and prints stage times, recall and a digest of the map.
 *
 * <p>{@code FILE DIMENSIONS [--warm N] [--runs N] [--threads N] [--seed N] [--start spectral|pca|random] [--mode
 * auto|exact|approximate] [--mapped] [--plain] [--cluster] [--coords FILE] [--knn FILE]}
 */
public final class LayoutBenchmark {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, String> arguments = new LinkedHashMap<>();

    private LayoutBenchmark(String[] args) {
        for (int i = 2; i < args.length; i++) {
            boolean flag = i + 1 == args.length || args[i + 1].startsWith("--");
            arguments.put(args[i], flag ? "" : args[++i]);
        }
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws IOException {
        new LayoutBenchmark(args).run(Path.of(args[0]), Integer.parseInt(args[1]));
    }

    private void run(Path file, int dimensions) throws IOException {
        Precision precision = file.toString().endsWith(".f16") ? Precision.FLOAT16 : Precision.FLOAT32;
        try (MappedRows mapped = Rows.map(file, dimensions, precision)) {
            Rows rows = arguments.containsKey("--mapped") ? mapped : onHeap(file, mapped, precision);
            measure(rows);
        }
    }

    private static Rows onHeap(Path file, MappedRows mapped, Precision precision) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (precision == Precision.FLOAT16) {
            short[] halves = new short[bytes.remaining() / 2];
            bytes.asShortBuffer().get(halves);
            return Rows.ofHalf(halves, mapped.dimensions());
        }
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return Rows.of(values, mapped.dimensions());
    }

    private void measure(Rows rows) throws IOException {
        RunControl control = RunControl.defaults()
                .withThreads(number("--threads", Runtime.getRuntime().availableProcessors()));
        if (arguments.containsKey("--plain")) {
            control = control.withKernels(Kernels.plain());
        }
        int warm = number("--warm", 0);
        int runs = number("--runs", 1);
        double[] seconds = new double[runs];
        UmapMap map = null;
        for (int run = -warm; run < runs; run++) {
            long start = System.nanoTime();
            long cpuStart = SYSTEM.getProcessCpuTime();
            map = Umap.fit(rows, options(), control);
            String clusters = arguments.containsKey("--cluster") ? cluster(map, control) : "";
            double taken = (System.nanoTime() - start) / 1e9;
            print(run < 0 ? "warm-up" : "run", taken, (SYSTEM.getProcessCpuTime() - cpuStart) / 1e9, map, clusters);
            if (run >= 0) {
                seconds[run] = taken;
            }
        }
        Arrays.sort(seconds);
        System.out.printf(Locale.ROOT, "median %.3f s of %d%n", seconds[runs / 2], runs);
        if (map != null) {
            write("--coords", floats(map.coordinates()));
            write("--knn", ints(map.neighbors().ids()));
        }
    }

    private UmapOptions options() {
        UmapOptionsBuilder builder = UmapOptions.builder()
                .seed(number("--seed", 42))
                .epochs(number("--epochs", 0))
                .neighbors(number("--neighbors", 15))
                .searchMode(SearchMode.valueOf(
                        arguments.getOrDefault("--mode", "auto").toUpperCase(Locale.ROOT)));
        switch (arguments.getOrDefault("--start", "")) {
            case "spectral" -> builder.start(Start.spectral());
            case "pca" -> builder.start(Start.pca());
            case "random" -> builder.start(Start.random());
            default -> {
                // The default of the options.
            }
        }
        return builder.build();
    }

    /** Clusters of the map as the peer's script asks for them, with the time they take. */
    private static String cluster(UmapMap map, RunControl control) {
        long start = System.nanoTime();
        int[] labels = Hdbscan.cluster(
                        map.coordinates(),
                        map.components(),
                        HdbscanOptions.of(15).withMinSamples(5).withThreads(control.threads()),
                        Cancellation.manual(),
                        ProgressListener.SILENT)
                .labels();
        int clusters = 0;
        int noise = 0;
        for (int label : labels) {
            clusters = Math.max(clusters, label + 1);
            noise += label < 0 ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                " clusters %.3f (%d, noise %.3f)",
                (System.nanoTime() - start) / 1e9,
                clusters,
                (double) noise / Math.max(1, labels.length));
    }

    private static void print(String what, double seconds, double cpuSeconds, UmapMap map, String clusters) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%s %.3f s (cpu %.2f) |", what, seconds, cpuSeconds));
        List<StageTime> times = map.stageTimes();
        for (StageTime time : times) {
            line.append(String.format(
                    Locale.ROOT, " %s %.3f", time.stage(), time.duration().toNanos() / 1e9));
        }
        line.append(clusters);
        line.append(String.format(
                Locale.ROOT,
                " | %s recall %.4f kernel %s edges %d epochs %d sha %s",
                map.neighbors().method(),
                map.neighbors().recall(),
                map.kernel(),
                map.graph().edgeCount(),
                map.epochs(),
                digest(map.coordinates())));
        System.out.println(line);
    }

    private static String digest(float[] values) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(floats(values).array());
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void write(String argument, ByteBuffer content) throws IOException {
        String target = arguments.get(argument);
        if (target != null) {
            Files.write(Path.of(target), content.array());
        }
    }

    private static ByteBuffer floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer ints(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    private int number(String argument, int otherwise) {
        return arguments.containsKey(argument) ? Integer.parseInt(arguments.get(argument)) : otherwise;
    }
}
