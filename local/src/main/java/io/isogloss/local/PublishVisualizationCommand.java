package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code isogloss publish visualization}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "visualization",
        description = "Has the workers make a map of a collection.",
        footer = {"", "Example:", "  isogloss publish visualization --collection talks -o talks.html"})
final class PublishVisualizationCommand implements Callable<Integer> {
    @Mixin
    private TerminalOptions terminalOptions = new TerminalOptions();

    @Mixin
    private MapSettings settings = new MapSettings();

    @Mixin
    private RealParts parts = new RealParts();

    @Option(names = "--collection", paramLabel = "NAME", required = true, description = "Where the vectors are.")
    private @Nullable String collection;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Also fetch the page (default: it stays in the store).")
    private @Nullable Path output;

    @Option(names = "--owner", paramLabel = "NAME", description = "Whose job it is (default: isogloss-command).")
    private String owner = "isogloss-command";

    @Option(
            names = "--embedded-dataset-id",
            paramLabel = "N",
            description = "Id of the embedded dataset in the job (default: 1).")
    private int embeddedDatasetId = 1;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what came of it.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (collection == null) {
            throw CommandFailedException.wrongCall("Name the --collection.");
        }
        if (output != null) {
            Output.requireWritable(output, "The page");
        }
        Terminal terminal = terminalOptions.terminal();
        MapJobPlan plan = settings.applyTo(MapJobPlan.of(settings.titleOr(collection), collection, "", ""))
                .into(collection)
                .with(new JobIds(owner, 1, 1, embeddedDatasetId));
        try (LocalEngine engine = Engines.open(new SharedOptions(), parts.running(), owner)) {
            MapRun run = new MapRun(engine, new Followed(engine), terminal, UUID::randomUUID, InstantSource.system());
            MapRun.Drawn drawn = run.draw(plan);
            if (output != null) {
                run.copyPage(drawn.pageKey(), output);
            }
            String where = output == null ? "s3://" + engine.bucket() + "/" + drawn.pageKey() : output.toString();
            terminal.line("%s, %s: %s"
                    .formatted(Counted.of(drawn.texts(), "text"), Counted.of(drawn.topics(), "topic"), where));
            if (json) {
                Output.json(JsonMapper.shared()
                        .createObjectNode()
                        .put("collection", collection)
                        .put("bucket", engine.bucket())
                        .put("key", drawn.pageKey())
                        .put("page", output == null ? null : output.toString())
                        .put("texts", drawn.texts())
                        .put("topics", drawn.topics())
                        .put("in_no_topic", drawn.inNone()));
            }
        }
        return 0;
    }
}
