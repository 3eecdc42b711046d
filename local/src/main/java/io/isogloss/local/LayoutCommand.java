package io.isogloss.local;

import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.UmapOptions;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.parallel.StageTime;
import io.isogloss.cartography.rows.Rows;
import io.isogloss.local.files.ArrayFiles;
import io.isogloss.local.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss layout}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "layout",
        description = "Lays vectors out in two dimensions by UMAP.",
        footer = {
            "",
            "Files hold little-endian numbers, row after row, or are .npy by their ending.",
            "",
            "Examples:",
            "  isogloss layout talks.npy --coords map.f32",
            "  isogloss layout talks.f32 --dim 384 --coords map.f32 --timings seconds.json"
        })
final class LayoutCommand implements Callable<Integer> {
    @Mixin
    private TerminalOptions terminalOptions = new TerminalOptions();

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Parameters(paramLabel = "VECTORS", description = "Raw little-endian float32 rows (.f32), or .npy.")
    private @Nullable Path vectors;

    @Option(names = "--dim", paramLabel = "D", description = "Numbers in a row; .npy files say it themselves.")
    private int dimensions;

    @Option(names = "--n-neighbors", paramLabel = "N", description = "Neighbors of a point (default: 15).")
    private int neighbors = 15;

    @Option(names = "--min-dist", paramLabel = "D", description = "How close points may lie (default: 0.1).")
    private double minDist = 0.1;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "cosine, euclidean, dot, manhattan or hamming (default: cosine).")
    private String metric = "cosine";

    @Option(
            names = "--coords",
            paramLabel = "FILE",
            required = true,
            description = "Where the positions go (.f32 or .npy).")
    private @Nullable Path coordinates;

    @Option(names = "--knn", paramLabel = "FILE", description = "Where the neighbors go, as int32 rows.")
    private @Nullable Path neighborFile;

    @Option(names = "--timings", paramLabel = "FILE", description = "Where the seconds by stage go, as JSON.")
    private @Nullable Path timings;

    @Option(names = "--warmup", paramLabel = "N", description = "Runs before the one that counts (default: 0).")
    private int warmup;

    @Override
    public Integer call() throws IOException {
        if (vectors == null || coordinates == null) {
            throw CommandFailedException.wrongCall("Name the vectors and --coords.");
        }
        if (warmup < 0) {
            throw CommandFailedException.wrongCall("--warmup is " + warmup + ", must be 0 or more.");
        }
        UmapOptions options = UmapOptions.builder()
                .neighbors(neighbors)
                .minDist(minDist)
                .metric(metric())
                .seed(layout.seed())
                .build();
        Output.requireWritable(coordinates, "The positions");
        if (neighborFile != null) {
            Output.requireWritable(neighborFile, "The neighbors");
        }
        if (timings != null) {
            Output.requireWritable(timings, "The seconds");
        }
        ArrayFiles.Floats rows = ArrayFiles.readRows(vectors, dimensions);
        Terminal terminal = terminalOptions.terminal();
        RunControl control = RunControl.defaults().withThreads(layout.threads());
        Rows matrix = Rows.of(rows.values(), rows.columns());
        for (int run = 0; run < warmup; run++) {
            Umap.fit(matrix, options, control);
        }
        terminal.beginPercent("layout");
        long start = System.nanoTime();
        UmapMap map = Umap.fit(matrix, options, control.withProgress((stage, fraction) -> {
            // The two stages that take time, each about half of it.
            if (stage.equals("neighbors")) {
                terminal.at(Math.round(50 * fraction));
            } else if (stage.equals("layout")) {
                terminal.at(Math.round(50 + 50 * fraction));
            }
        }));
        double seconds = (System.nanoTime() - start) / 1e9;
        terminal.end();
        ArrayFiles.write(coordinates, map.coordinates(), map.components());
        if (neighborFile != null) {
            ArrayFiles.write(
                    neighborFile, map.neighbors().ids(), map.neighbors().k());
        }
        if (timings != null) {
            String json = timings(map, seconds);
            WholeFile.write(timings, file -> Files.writeString(file, json));
        }
        terminal.line(String.format(
                Locale.ROOT,
                "%s in %.2f s, neighbor recall %.3f, kernel %s",
                Counted.of(map.count(), "point"),
                seconds,
                map.neighbors().recall(),
                map.kernel()));
        return 0;
    }

    private static String timings(UmapMap map, double seconds) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("total", seconds);
        ObjectNode stages = json.putObject("stages");
        for (StageTime stage : map.stageTimes()) {
            stages.put(stage.stage(), stage.duration().toNanos() / 1e9);
        }
        json.put("kernel", map.kernel());
        json.put("recall", map.neighbors().recall());
        return json.toPrettyString() + "\n";
    }

    private Metric metric() {
        for (Metric known : Metric.values()) {
            if (known.name().equalsIgnoreCase(metric)) {
                return known;
            }
        }
        throw CommandFailedException.wrongCall(
                "--metric is '" + metric + "', allowed are cosine, euclidean, dot, manhattan and hamming.");
    }
}
