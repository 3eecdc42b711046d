package io.isogloss.local;

import io.isogloss.cartography.hdbscan.ClusterSelection;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.local.files.ArrayFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code isogloss cluster}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "cluster",
        description = "Finds the clusters of a map by HDBSCAN.",
        footer = {
            "",
            "Files hold little-endian numbers, row after row, or are .npy by their ending.",
            "",
            "Example:",
            "  isogloss cluster map.f32 --min-cluster-size 15 --labels labels.i32"
        })
final class ClusterCommand implements Callable<Integer> {
    @Mixin
    private TerminalOptions terminalOptions = new TerminalOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Parameters(paramLabel = "COORDS", description = "Raw little-endian float32 rows (.f32), or .npy.")
    private @Nullable Path coordinates;

    @Option(names = "--dim", paramLabel = "D", description = "Numbers in a row of a raw file (default: 2).")
    private int dimensions = 2;

    @Option(
            names = "--min-cluster-size",
            paramLabel = "N",
            description = "Points of the smallest cluster (default: 15).")
    private int minClusterSize = 15;

    @Option(names = "--min-samples", paramLabel = "N", description = "Neighbors that make a place dense (default: 5).")
    private int minSamples = 5;

    @Option(names = "--leaf", description = "The smallest clusters instead of the most stable ones.")
    private boolean leaf;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "Clusters nearer than this stay together (default: 0).")
    private double epsilon;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            required = true,
            description = "Where the labels go (.i32 or .npy); -1 is noise.")
    private @Nullable Path labels;

    @Option(names = "--probabilities", paramLabel = "FILE", description = "Where the strengths go (.f32 or .npy).")
    private @Nullable Path probabilities;

    @Override
    public Integer call() throws IOException {
        if (coordinates == null || labels == null) {
            throw CommandFailedException.wrongCall("Name the positions and --labels.");
        }
        Output.requireWritable(labels, "The labels");
        if (probabilities != null) {
            Output.requireWritable(probabilities, "The strengths");
        }
        ArrayFiles.Floats rows = ArrayFiles.readRows(coordinates, dimensions);
        HdbscanOptions options = HdbscanOptions.of(minClusterSize)
                .withMinSamples(minSamples)
                .withSelection(leaf ? ClusterSelection.LEAF : ClusterSelection.EXCESS_OF_MASS)
                .withClusterSelectionEpsilon(epsilon)
                .withThreads(threads.threads());
        Terminal terminal = terminalOptions.terminal();
        terminal.beginPercent("clusters");
        long start = System.nanoTime();
        HdbscanResult result = Hdbscan.cluster(
                rows.values(),
                rows.columns(),
                options,
                Cancellation.manual(),
                (stage, fraction) -> terminal.at(Math.round(100 * fraction)));
        double seconds = (System.nanoTime() - start) / 1e9;
        terminal.end();
        ArrayFiles.write(labels, result.labels(), 1);
        if (probabilities != null) {
            ArrayFiles.write(probabilities, result.probabilities(), 1);
        }
        terminal.line(String.format(
                Locale.ROOT,
                "%s, %.1f %% in none, in %.2f s",
                Counted.of(result.clusterCount(), "cluster"),
                100.0 * result.noiseCount() / Math.max(1, result.labels().length),
                seconds));
        return 0;
    }
}
