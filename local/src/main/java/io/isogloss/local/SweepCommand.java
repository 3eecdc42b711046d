package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.sweep.plan.SweepFile;
import io.isogloss.sweep.plan.SweepPlan;
import io.isogloss.sweep.run.Desk;
import io.isogloss.sweep.run.NatsDesk;
import io.isogloss.sweep.run.Surroundings;
import io.isogloss.sweep.run.SweepByHand;
import io.isogloss.sweep.run.SweepFailedException;
import io.isogloss.sweep.run.SweepOutcome;
import io.isogloss.sweep.state.Lookout;
import io.isogloss.sweep.state.TaskBook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss sweep}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "sweep",
        description = "Gives every row of a table, and every line of files, that has no vector yet one.",
        footer = {
            "",
            "With --queue, --store and --qdrant the workers do the work, else this",
            "process does. docs/sweep.md says what FILE holds.",
            "",
            "Examples:",
            "  isogloss sweep sweep.json --dry-run",
            "  isogloss sweep sweep.json --once --queue nats://localhost:4222 \\",
            "    --store s3://isogloss --qdrant http://localhost:6334"
        })
final class SweepCommand implements Callable<Integer> {
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final int SHOWN_FAILURES = 5;

    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Mixin
    private RealParts parts = new RealParts();

    @Parameters(paramLabel = "FILE", description = "What is swept, as JSON.")
    private @Nullable Path file;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--sweep", paramLabel = "NAME", description = "One sweep of the file (default: all).")
    private @Nullable String name;

    @Option(names = "--batch-size", paramLabel = "N", description = "Texts a batch (default: what FILE says).")
    private @Nullable Integer batchSize;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what came of it.")
    private boolean json;

    /** What to do; one of them. */
    static final class What {
        @SuppressWarnings("UnusedVariable") // What is done when none of the others is asked for.
        @Option(names = "--once", description = "Sweep once, to the end.")
        private boolean once;

        @Option(names = "--dry-run", description = "Say what a sweep would do, and why rows failed.")
        private boolean dryRun;

        @Option(names = "--drop-old", description = "Delete the collections of earlier models, which no alias names.")
        private boolean dropOld;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batchSize != null && (batchSize < 1 || batchSize > 100_000)) {
            throw CommandFailedException.wrongCall("--batch-size is " + batchSize + ", must be 1 to 100,000.");
        }
        Terminal terminal = shared.terminal();
        boolean well = true;
        for (SweepPlan plan : plans()) {
            try {
                well &= run(batchSize == null ? plan : plan.withBatchSize(batchSize), terminal);
            } catch (SweepFailedException e) {
                throw new CommandFailedException(String.valueOf(e.getMessage()));
            }
        }
        return well ? 0 : 1;
    }

    private List<SweepPlan> plans() throws IOException {
        List<SweepPlan> all;
        try {
            all = SweepFile.read(Objects.requireNonNull(file), Variables.lookUp());
        } catch (InvalidMessageException e) {
            throw new CommandFailedException("'" + file + "': " + e.getMessage());
        }
        List<SweepPlan> wanted = all.stream()
                .filter(plan -> name == null || plan.name().equals(name))
                .toList();
        if (wanted.isEmpty()) {
            throw CommandFailedException.wrongCall("'" + file + "' has no sweep '" + name + "', only "
                    + all.stream().map(SweepPlan::name).toList() + ".");
        }
        return wanted;
    }

    private boolean run(SweepPlan plan, Terminal terminal) throws IOException, InterruptedException {
        SweepByHand sweep = new SweepByHand(plan);
        Parts given = what.dryRun ? parts.withoutQueue() : parts.asGiven();
        try (LocalEngine engine = Engines.open(shared, given, plan.job().owner())) {
            if (what.dryRun) {
                Lookout.Forecast forecast = sweep.forecast(engine.objects());
                tell(plan, sweep.failedRows(SHOWN_FAILURES), forecast, terminal);
                return true;
            }
            if (what.dropOld) {
                List<String> dropped = sweep.dropOld(engine.vectors());
                terminal.line("%s: %s deleted %s"
                        .formatted(plan.name(), Counted.of(dropped.size(), "old collection"), dropped));
                return true;
            }
            if (given.queue().isEmpty()) {
                Engines.requireKey(plan.embedder());
                engine.prepare(plan.embedder());
            }
            if (given.store().isEmpty()) {
                engine.objects().ensureBucket(plan.terms().bucket());
            }
            SweepOutcome outcome = once(sweep, engine, given, terminal);
            tell(plan, outcome, sweep.failedRows(SHOWN_FAILURES), terminal);
            return outcome.failed() == 0 && outcome.message().isEmpty();
        }
    }

    private SweepOutcome once(SweepByHand sweep, LocalEngine engine, Parts given, Terminal terminal)
            throws InterruptedException {
        Surroundings around = new Surroundings(
                engine.objects(),
                engine::vectors,
                () -> given.queue().isPresent()
                        ? NatsDesk.open(given.queue().get().withConnectionName("isogloss-command"))
                        : new EngineDesk(engine),
                UUID::randomUUID,
                System::nanoTime,
                InstantSource.system(),
                plan -> new Catalog(engine.objects(), engine.bucket()),
                SILENCE);
        try {
            return sweep.once(
                    around,
                    toSend -> terminal.begin("embedding", toSend),
                    so -> terminal.at(so.processed() + so.failed()));
        } finally {
            terminal.end();
        }
    }

    private void tell(SweepPlan plan, List<TaskBook.FailedRow> rows, Lookout.Forecast forecast, Terminal terminal) {
        terminal.line("%s: %s would be embedded, %s deleted; %s failed before"
                .formatted(
                        plan.name(),
                        Counted.of(forecast.toSend(), "row"),
                        Counted.of(forecast.toRemove(), "point"),
                        Counted.of(forecast.failed(), "row")));
        tell(rows, terminal);
        if (json) {
            Output.json(withFailures(
                    object(plan).put("pending", forecast.toSend()).put("to_remove", forecast.toRemove()), rows));
        }
    }

    private void tell(SweepPlan plan, SweepOutcome outcome, List<TaskBook.FailedRow> rows, Terminal terminal) {
        terminal.line("%s: %s embedded, %,d failed, %s deleted; they are in '%s'"
                .formatted(
                        plan.name(),
                        Counted.of(outcome.processed(), "row"),
                        outcome.failed(),
                        Counted.of(outcome.removed(), "point"),
                        plan.target().name()));
        if (!outcome.message().isEmpty()) {
            terminal.problem(plan.name() + ": " + outcome.message());
        }
        tell(rows, terminal);
        if (json) {
            Output.json(withFailures(
                    object(plan)
                            .put("processed", outcome.processed())
                            .put("failed", outcome.failed())
                            .put("removed", outcome.removed()),
                    rows));
        }
    }

    private static void tell(List<TaskBook.FailedRow> rows, Terminal terminal) {
        for (TaskBook.FailedRow row : rows) {
            String again = row.againAt().map(at -> "tried again " + at).orElse("tried again when it has changed");
            terminal.problem("  row %s: %s (%s)".formatted(row.key(), row.reason(), again));
        }
    }

    private static ObjectNode object(SweepPlan plan) {
        return JsonMapper.shared().createObjectNode().put("sweep", plan.name());
    }

    private static ObjectNode withFailures(ObjectNode object, List<TaskBook.FailedRow> rows) {
        var list = object.putArray("failed_rows");
        rows.forEach(row -> list.addObject()
                .put("key", row.key())
                .put("reason", row.reason())
                .put("attempts", row.attempts()));
        return object;
    }

    /** The queue of this process, which dies with it. */
    private record EngineDesk(LocalEngine engine) implements Desk {
        @Override
        public void follow(String subject, Consumer<DatasetTransformResult> listener) {
            engine.listen(message -> result(message, subject).ifPresent(listener));
        }

        private static Optional<DatasetTransformResult> result(OutboundMessage message, String subject) {
            return message.subject().equals(subject)
                    ? Optional.of(DatasetTransformResult.parse(message.body()))
                    : Optional.empty();
        }

        @Override
        public void publish(OutboundMessage job) {
            engine.publish(job.subject(), String.valueOf(job.messageId()), job.body());
        }

        @Override
        public boolean forgets() {
            return true;
        }

        @Override
        public void close() {
            // The engine is its owner's to close.
        }
    }
}
