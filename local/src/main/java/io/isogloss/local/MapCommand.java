package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.input.TextRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code isogloss map}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "map",
        description = "Makes a map of the texts in a file or folder: one HTML page.",
        footer = {
            "",
            "Run it again on a changed file: only new texts are embedded, and the map",
            "stays where it was. A run that was stopped goes on.",
            "",
            "Examples:",
            "  isogloss map talks.csv --text-column abstract --title \"Our talks\"",
            "  isogloss map notes/ --chunk sentence --open",
            "  cat talks.jsonl | isogloss map - -o talks.html"
        })
final class MapCommand implements Callable<Integer> {
    @Mixin
    private TextOptions texts = new TextOptions();

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Mixin
    private MapSettings settings = new MapSettings();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The page to write (default: map.html).")
    private Path output = Path.of("map.html");

    @Option(names = "--open", description = "Show the page in the browser.")
    private boolean open;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what was made.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MapJobPlan plan = settings.applyTo(texts.plan(settings.titleOr(texts.title())));
        Output.requireWritable(output, "The page");
        texts.run(plan, layout, (engine, rows, terminal) -> make(engine, rows, plan, output, terminal, json));
        if (open) {
            texts.show(output);
        }
        return 0;
    }

    /** Embeds, draws, and writes the page. */
    static void make(
            LocalEngine engine, List<TextRow> rows, MapJobPlan plan, Path output, Terminal terminal, boolean json)
            throws IOException, InterruptedException {
        MapRun run = new MapRun(engine, new Followed(engine), terminal, UUID::randomUUID, InstantSource.system());
        MapRun.Embedded embedded = run.embed(rows, plan);
        MapRun.Drawn drawn = run.draw(plan.counting(embedded.texts()));
        run.copyPage(drawn.pageKey(), output);
        terminal.line(
                "%s, %s: %s".formatted(Counted.of(drawn.texts(), "text"), Counted.of(drawn.topics(), "topic"), output));
        if (json) {
            Output.json(JsonMapper.shared()
                    .createObjectNode()
                    .put("page", output.toString())
                    .put("collection", plan.collection())
                    .put("texts", drawn.texts())
                    .put("embedded", embedded.added())
                    .put("removed", embedded.removed())
                    .put("tokens", embedded.spent().tokens())
                    .put("cost_usd", embedded.spent().dollars())
                    .put("topics", drawn.topics())
                    .put("in_no_topic", drawn.inNone()));
        }
    }
}
