package io.isogloss.local;

import io.isogloss.local.input.ColumnChoice;
import io.isogloss.local.input.InputReader;
import io.isogloss.local.input.TextRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code isogloss map}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "map",
        description = "Makes a map of the texts in a file or folder: one HTML page.",
        footer = {"", "Example:", "  isogloss map talks.csv --text-column abstract --title \"Our talks\""})
final class MapCommand implements Callable<Integer> {
    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Parameters(
            paramLabel = "INPUT",
            description = "A .csv, .tsv, .jsonl, .json, .txt or .md file, or a folder of .txt and .md files.")
    private @Nullable Path input;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The page to write (default: map.html).")
    private Path output = Path.of("map.html");

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            description = "Column of the texts (default: by name or length).")
    private @Nullable String textColumn;

    @Option(names = "--title-column", paramLabel = "NAME", description = "Column of the titles.")
    private @Nullable String titleColumn;

    @Option(names = "--id-column", paramLabel = "NAME", description = "Column of the ids.")
    private @Nullable String idColumn;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "Heading of the page (default: the name of the input).")
    private @Nullable String title;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "local, openai, cohere, voyageai or openai-compatible (default: ${DEFAULT-VALUE}).",
            defaultValue = "local")
    private String provider = "local";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model that embeds (default: ${DEFAULT-VALUE}).",
            defaultValue = "all-MiniLM-L6-v2")
    private String model = "all-MiniLM-L6-v2";

    @Option(
            names = "--n-neighbors",
            paramLabel = "N",
            description = "Small shows detail, large the whole (default: 15).")
    private int neighbors = 15;

    @Option(names = "--min-dist", paramLabel = "D", description = "How close points may lie (default: 0.1).")
    private double minDist = 0.1;

    @Option(names = "--min-cluster-size", paramLabel = "N", description = "Texts of the smallest topic (default: 15).")
    private int minClusterSize = 15;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (input == null) {
            throw new CommandFailedException("Name the input.");
        }
        Path source = input.toAbsolutePath().normalize();
        List<TextRow> rows = InputReader.read(source, new ColumnChoice(textColumn, titleColumn, idColumn));
        Terminal terminal = shared.terminal();
        terminal.line("%,d texts in %s".formatted(rows.size(), source.getFileName()));
        MapJobPlan plan = MapJobPlan.of(title == null ? nameOf(source) : title, source.toString(), output)
                .embeddedBy(source.toString(), provider, model)
                .with("n_neighbors", neighbors)
                .with("min_dist", minDist)
                .with("min_cluster_size", minClusterSize);
        LocalMap.make(rows, plan, shared, terminal);
        return 0;
    }

    private static String nameOf(Path source) {
        String name =
                source.getFileName() == null ? "Map" : source.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
