package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Parts;
import io.isogloss.local.input.ColumnChoice;
import io.isogloss.local.input.InputReader;
import io.isogloss.local.input.TextRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code isogloss demo}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "demo",
        description = "Makes a map of 20,000 dictionary glosses (WordNet 3.0) that come with this program.",
        footer = {"", "Afterwards you can search them:", "  isogloss search \"water that falls\""})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The page to write (default: isogloss-demo.html).")
    private Path output = Path.of("isogloss-demo.html");

    @Option(names = "--texts", paramLabel = "N", description = "How many of the texts (default: all).")
    private int texts = Integer.MAX_VALUE;

    @Option(names = "--open", description = "Show the page in the browser.")
    private boolean open;

    @Option(names = "--json", description = "Say on the standard output, as JSON, what was made.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = shared.terminal();
        if (texts < 1) {
            throw CommandFailedException.wrongCall("--texts is " + texts + ", must be 1 or more.");
        }
        Output.requireWritable(output, "The page");
        List<TextRow> rows = glosses();
        List<TextRow> some = rows.subList(0, Math.min(texts, rows.size()));
        terminal.line(Counted.of(some.size(), "dictionary gloss", "dictionary glosses"));
        // Fewer are a set of their own: the vectors of all stay for the next demonstration.
        String source = some.size() == rows.size() ? "isogloss demo" : "isogloss demo of " + some.size();
        MapJobPlan plan = MapJobPlan.of("WordNet glosses", source, MapJobPlan.LOCAL_PROVIDER, MapJobPlan.LOCAL_MODEL);
        try (LocalEngine engine = Engines.open(shared, Parts.none(), layout)) {
            MapCommand.make(engine, some, plan, output, terminal, json);
        }
        if (open) {
            Output.open(output, terminal);
        }
        return 0;
    }

    private static List<TextRow> glosses() throws IOException {
        try (InputStream resource = DemoCommand.class.getResourceAsStream("demo-glosses.jsonl.gz")) {
            if (resource == null) {
                throw new IOException("the demonstration texts are missing from this program");
            }
            try (InputStream unpacked = new GZIPInputStream(resource)) {
                return InputReader.jsonLines(unpacked, new ColumnChoice("text", null, "id"));
            }
        }
    }
}
