package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.local.input.TextRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Which texts, who embeds them, and where it is done: what every command that embeds asks for. */
final class TextOptions {
    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RealParts parts = new RealParts();

    /** Does something with texts that were read. */
    @FunctionalInterface
    interface Work {
        void with(LocalEngine engine, List<TextRow> rows, Terminal terminal) throws IOException, InterruptedException;
    }

    /** The title that the input gives its map. */
    String title() {
        return input.title();
    }

    /** The plan for these texts under a title. */
    MapJobPlan plan(String title) {
        return MapJobPlan.of(title, input.identity(), model.provider(), model.model());
    }

    /** Reads the texts and opens the engine; what would stop the plan later is told before either. */
    void run(MapJobPlan plan, LayoutOptions layout, Work work) throws IOException, InterruptedException {
        Terminal terminal = shared.terminal();
        Parts asGiven = parts.asGiven();
        Engines.requireKeys(plan, asGiven.queue().isEmpty());
        List<TextRow> rows = input.read();
        terminal.line("%s in %s".formatted(Counted.of(rows.size(), "text"), input.name()));
        try (LocalEngine engine = Engines.open(shared, asGiven, layout)) {
            work.with(engine, rows, terminal);
        }
    }

    /** Shows a page in the browser. */
    void show(Path page) {
        Output.open(page, shared.terminal());
    }
}
