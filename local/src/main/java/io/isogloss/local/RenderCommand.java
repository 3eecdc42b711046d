package io.isogloss.local;

import io.isogloss.local.files.ArrayFiles;
import io.isogloss.local.files.WholeFile;
import io.isogloss.local.input.InputReader;
import io.isogloss.local.input.TextRow;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.visualizations.application.ReadyMap;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code isogloss render}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "render",
        description = "Makes the page of points that lie already: positions, labels and texts in, HTML out.",
        footer = {
            "",
            "Without --labels the clusters are found here, in several layers. Topics are",
            "named by keywords; `isogloss map` can ask a model.",
            "",
            "Example:",
            "  isogloss render map.f32 --labels labels.i32 --texts talks.csv -o talks.html"
        })
final class RenderCommand implements Callable<Integer> {
    @Mixin
    private TerminalOptions terminalOptions = new TerminalOptions();

    @Mixin
    private ThreadOptions threads = new ThreadOptions();

    @Mixin
    private PageOptions settings = new PageOptions();

    @Parameters(paramLabel = "COORDS", description = "Two float32 a point (.f32 or .npy), as layout writes them.")
    private @Nullable Path coordinates;

    @Option(
            names = "--texts",
            paramLabel = "INPUT",
            required = true,
            description = "The texts in the order of the points: a file as for `isogloss map`.")
    private @Nullable Path texts;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(names = "--labels", paramLabel = "FILE", description = "Cluster of each point (.i32 or .npy); -1 is none.")
    private @Nullable Path labels;

    @Option(
            names = "--min-cluster-size",
            paramLabel = "N",
            description = "Without --labels: points of the smallest topic (default: 15).")
    private int minClusterSize = 15;

    @Option(names = "--probabilities", paramLabel = "FILE", description = "Strength of each point (.f32 or .npy).")
    private @Nullable Path probabilities;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The page to write (default: map.html).")
    private Path output = Path.of("map.html");

    @Option(names = "--open", description = "Show the page in the browser.")
    private boolean open;

    @Override
    public Integer call() throws IOException {
        if (coordinates == null || texts == null) {
            throw CommandFailedException.wrongCall("Name the positions and --texts.");
        }
        Output.requireWritable(output, "The page");
        MapJobPlan plan = settings.applyTo(MapJobPlan.of(
                        settings.titleOr(InputOptions.withoutEnding(String.valueOf(texts.getFileName()))),
                        texts.toString(),
                        "local",
                        "none")
                .with("min_cluster_size", minClusterSize));
        float[] positions = ArrayFiles.readFloats(coordinates).values();
        List<TextRow> rows = InputReader.read(texts, columns.choice());
        ReadyMap map;
        try {
            map = ReadyMap.of(positions, rows.stream().map(TextRow::id).toList(), payloads(rows));
            if (labels != null) {
                map = map.withLabels(ArrayFiles.readInts(labels));
            }
            if (probabilities != null) {
                map = map.withStrengths(ArrayFiles.readFloats(probabilities).values());
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(
                    "The files do not belong together: " + e.getMessage() + ". Each needs one row a point.");
        }
        int topics = write(map, plan.counting(rows.size()).config());
        Terminal terminal = terminalOptions.terminal();
        terminal.line("%s, %s: %s".formatted(Counted.of(rows.size(), "text"), Counted.of(topics, "topic"), output));
        if (open) {
            Output.open(output, terminal);
        }
        return 0;
    }

    private int write(ReadyMap map, VisualizationConfig config) throws IOException {
        AtomicInteger topics = new AtomicInteger();
        WholeFile.write(output, file -> {
            try (OutputStream page = new BufferedOutputStream(Files.newOutputStream(file))) {
                topics.set(map.write(config, threads.threads(), page));
            }
        });
        return topics.get();
    }

    private static List<Map<String, @Nullable Object>> payloads(List<TextRow> rows) {
        List<Map<String, @Nullable Object>> payloads = new ArrayList<>(rows.size());
        for (TextRow row : rows) {
            Map<String, @Nullable Object> payload = new LinkedHashMap<>(row.fields());
            payload.put("text", row.text());
            payload.put("item_title", row.title());
            payloads.add(payload);
        }
        return payloads;
    }
}
