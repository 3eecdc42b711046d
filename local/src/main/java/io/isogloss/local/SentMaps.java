package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Progress;
import io.isogloss.local.input.TextRow;
import io.isogloss.local.serve.MapMaker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes maps of files that were sent, with the options of {@code isogloss map}. */
final class SentMaps implements MapMaker {
    private final LocalEngine engine;
    private final ModelOptions model;
    private final Followed followed;

    SentMaps(LocalEngine engine, ModelOptions model) {
        this.engine = engine;
        this.model = model;
        this.followed = new Followed(engine);
    }

    /** What may come with a file. */
    @Command
    private static final class Arguments {
        @Mixin
        private InputOptions input = new InputOptions();

        @Mixin
        private MapSettings settings = new MapSettings();
    }

    @Override
    public Made make(Order order, Progress progress) throws InterruptedException {
        Arguments arguments = arguments(order);
        MapJobPlan plan = arguments.settings.applyTo(MapJobPlan.of(
                arguments.settings.titleOr(InputOptions.withoutEnding(order.name())),
                "upload:" + order.name(),
                model.provider(),
                model.model()));
        Engines.requireKeys(plan, true);
        List<TextRow> rows = arguments.input.read(order.file());
        progress.line(Counted.of(rows.size(), "text"));
        MapRun run = new MapRun(engine, followed, progress, UUID::randomUUID, InstantSource.system());
        MapRun.Embedded embedded = run.embed(rows, plan);
        MapRun.Drawn drawn = run.draw(plan.counting(embedded.texts()));
        return new Made(plan.collection(), drawn.texts(), drawn.topics());
    }

    private static Arguments arguments(Order order) {
        String namer = order.options().getOrDefault("namer", "keywords");
        if (namer.contains(":")) {
            throw CommandFailedException.wrongCall(
                    "Over HTTP the namer is keywords, openai or cohere; addresses are for the command line.");
        }
        List<String> words = new ArrayList<>();
        order.options().forEach((name, value) -> {
            words.add("--" + name);
            words.add(value);
        });
        words.add("--format");
        words.add(order.name().substring(order.name().lastIndexOf('.') + 1));
        words.add("-");
        Arguments arguments = new Arguments();
        try {
            new CommandLine(arguments).parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw CommandFailedException.wrongCall(String.valueOf(e.getMessage()));
        }
        return arguments;
    }

    @Override
    public String sentence(Throwable failure) {
        return Sentences.of(failure);
    }
}
