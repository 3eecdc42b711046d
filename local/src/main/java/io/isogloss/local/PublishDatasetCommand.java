package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.input.TextRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss publish dataset}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "dataset",
        description = "Cuts an input into batches, stores them, and has the workers embed them.",
        footer = {
            "",
            "A batch that fails does not stop the others; the end says how many failed",
            "and why, and `isogloss dlq` has them.",
            "",
            "Example:",
            "  isogloss publish dataset talks.csv --collection talks --provider openai"
        })
final class PublishDatasetCommand implements Callable<Integer> {
    private static final int SHOWN_FAILURES = 3;

    @Mixin
    private TerminalOptions terminalOptions = new TerminalOptions();

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RealParts parts = new RealParts();

    @Option(names = "--collection", paramLabel = "NAME", required = true, description = "Where the vectors go.")
    private @Nullable String collection;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Texts a batch (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int batchSize = 1_000;

    @Option(names = "--owner", paramLabel = "NAME", description = "Whose jobs they are (default: isogloss-command).")
    private String owner = "isogloss-command";

    @Option(names = "--dataset-id", paramLabel = "N", description = "Id of the dataset in the jobs (default: 1).")
    private int datasetId = 1;

    @Option(names = "--transform-id", paramLabel = "N", description = "Id of the transform in the jobs (default: 1).")
    private int transformId = 1;

    @Option(
            names = "--embedded-dataset-id",
            paramLabel = "N",
            description = "Id of the embedded dataset in the jobs (default: 1).")
    private int embeddedDatasetId = 1;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what came of it.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (collection == null || batchSize < 1 || batchSize > 100_000) {
            throw CommandFailedException.wrongCall("--batch-size is " + batchSize + ", must be 1 to 100,000.");
        }
        Terminal terminal = terminalOptions.terminal();
        List<TextRow> rows = input.read();
        MapJobPlan plan = MapJobPlan.of(input.title(), input.identity(), model.provider(), model.model())
                .into(collection)
                .with(new JobIds(owner, datasetId, transformId, embeddedDatasetId));
        List<Map.Entry<String, TextRow>> chunks = new ArrayList<>(rows.size());
        rows.forEach(row -> chunks.add(Map.entry(row.id(), row)));
        terminal.line("%s in %s, %s"
                .formatted(
                        Counted.of(rows.size(), "text"),
                        input.name(),
                        Counted.of((rows.size() + batchSize - 1) / batchSize, "batch")));
        Batches.Outcome outcome;
        try (LocalEngine engine = Engines.open(new SharedOptions(), parts.running(), owner)) {
            outcome = new Batches(engine, new Followed(engine), terminal, UUID::randomUUID)
                    .embed(chunks, plan, new Batches.Terms(batchSize, Integer.MAX_VALUE, true, true));
        }
        tell(outcome, terminal);
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    private void tell(Batches.Outcome outcome, Terminal terminal) {
        terminal.line("%s in '%s'".formatted(Counted.of(outcome.chunks(), "text is", "texts are"), collection));
        if (!outcome.failures().isEmpty()) {
            terminal.problem("%,d of %,d batches failed; see `isogloss dlq list`. For example:"
                    .formatted(outcome.failures().size(), outcome.batches()));
            outcome.failures().stream().distinct().limit(SHOWN_FAILURES).forEach(line -> terminal.problem("  " + line));
        }
        if (json) {
            ObjectNode said = JsonMapper.shared()
                    .createObjectNode()
                    .put("collection", collection)
                    .put("batches", outcome.batches())
                    .put("failed", outcome.failures().size())
                    .put("texts", outcome.chunks());
            outcome.failures().stream().distinct().forEach(said.putArray("errors")::add);
            Output.json(said);
        }
    }
}
