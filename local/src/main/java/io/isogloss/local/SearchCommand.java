package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.search.Found;
import io.isogloss.local.search.FoundJson;
import io.isogloss.local.search.Question;
import io.isogloss.local.search.TextSearch;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.TextSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code isogloss search}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "search",
        description = "Searches texts that `isogloss map` or `isogloss embed` has read.",
        footer = {
            "",
            "Examples:",
            "  isogloss search \"water that falls\"",
            "  isogloss search river --mode keyword --in talks.csv",
            "  isogloss search --like talk-7 --limit 5",
            "  isogloss search budget --time-field date --half-life 90d",
            "",
            "In a running system: the same --queue, --store and --qdrant as for map and",
            "embed. A search hands no jobs in: it reads the stores, which must be named."
        })
final class SearchCommand implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([hdwy])");

    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Mixin
    private RealParts parts = new RealParts();

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "What to look for.")
    private @Nullable String query;

    @Option(names = "--like", paramLabel = "ID", description = "Texts near the one with this id, instead of a query.")
    private @Nullable String like;

    @Option(
            names = "--in",
            paramLabel = "INPUT",
            description = "The file, folder, title or collection to search (default: what was read last).")
    private @Nullable String in;

    @Option(
            names = "--mode",
            paramLabel = "HOW",
            description = "semantic (by meaning), keyword (by words, BM25) or hybrid (default: hybrid).")
    private String mode = "hybrid";

    @Option(
            names = "--fusion",
            paramLabel = "HOW",
            description = "How hybrid puts both together: rrf (by ranks) or weighted (by scores) (default: rrf).")
    private String fusion = "rrf";

    @Option(
            names = "--meaning",
            paramLabel = "W",
            description = "Weight of meaning against words in hybrid, 0 to 1 (default: 0.5).")
    private double meaning = 0.5;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "Texts to show (default: 10).")
    private int limit = 10;

    @Option(names = "--score-field", paramLabel = "NAME", description = "A column whose number lifts a text.")
    private @Nullable String scoreField;

    @Option(
            names = "--score-weight",
            paramLabel = "W",
            description = "How much it lifts the highest, as a share of its relevance (default: 0.2).")
    private double scoreWeight = 0.2;

    @Option(names = "--time-field", paramLabel = "NAME", description = "A column of dates that lets a text fade.")
    private @Nullable String timeField;

    @Option(
            names = "--half-life",
            paramLabel = "AGE",
            description = "Age that halves the relevance, like 36h, 30d, 8w or 2y (default: 1y).")
    private String halfLife = "1y";

    @Option(names = "--json", description = "Print the texts as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Question question = question();
        try (LocalEngine engine = Engines.open(shared, parts.withoutQueue())) {
            TextSet set = find(new Catalog(engine.objects(), engine.bucket()));
            if (question.like() == null && question.mode() != Question.Mode.KEYWORD) {
                Engines.requireKey(set.embedder());
            }
            Path indexes = shared.folder().resolve("words");
            try (TextSearch search = new TextSearch(
                    set, engine.vectors(), () -> engine.embedder(set), indexes, InstantSource.system())) {
                print(search.search(question), set);
            } catch (NoSuchElementException e) {
                throw new CommandFailedException("In '" + set.title() + "' " + e.getMessage()
                        + ". Search for some of its words first: the ids stand in the answer.");
            }
        }
        return 0;
    }

    private void print(List<Found> found, TextSet set) {
        if (json) {
            Output.json(FoundJson.of(found));
            return;
        }
        Terminal terminal = shared.terminal();
        terminal.line("in '%s', %s".formatted(set.title(), Counted.of(set.texts(), "text")));
        if (found.isEmpty()) {
            terminal.line("nothing was found");
        }
        tellIfMissing(scoreField, "--score-field", found);
        tellIfMissing(timeField, "--time-field", found);
        for (int i = 0; i < found.size(); i++) {
            System.out.print(SearchAnswer.lines(i + 1, found.get(i), Terminal.columns()));
        }
    }

    /** A field that no text has changes nothing, which a mistyped name should not do in silence. */
    private void tellIfMissing(@Nullable String field, String option, List<Found> found) {
        if (field != null
                && !found.isEmpty()
                && found.stream().allMatch(each -> each.payload().get(field) == null)) {
            shared.terminal().line("none of these texts has the field '%s' of %s".formatted(field, option));
        }
    }

    private TextSet find(Catalog catalog) {
        if (in == null) {
            return catalog.all().stream()
                    .findFirst()
                    .orElseThrow(() -> new CommandFailedException(
                            "Nothing has been read yet. Make a map first: isogloss demo, or isogloss map FILE."));
        }
        return catalog.find(in, Path.of(in).toAbsolutePath().normalize().toString())
                .orElseThrow(() -> new CommandFailedException("'" + in
                        + "' has not been read. Read it first: isogloss embed " + in + ". There are: "
                        + String.join(
                                ", ", catalog.all().stream().map(TextSet::title).toList())));
    }

    private Question question() {
        if ((query == null || query.isBlank()) == (like == null)) {
            throw CommandFailedException.wrongCall("Give either a QUERY or --like ID.");
        }
        try {
            return new Question(
                    query == null ? "" : query,
                    like,
                    word(Question.Mode.class, mode, "--mode"),
                    word(Question.Fusion.class, fusion, "--fusion"),
                    meaning,
                    limit,
                    scoreField,
                    scoreWeight,
                    timeField,
                    age());
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.wrongCall("The search cannot be made: " + e.getMessage() + ".");
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String given, String option) {
        StringBuilder known = new StringBuilder();
        for (E each : type.getEnumConstants()) {
            if (each.name().equalsIgnoreCase(given)) {
                return each;
            }
            known.append(known.isEmpty() ? "" : ", ").append(each.name().toLowerCase(Locale.ROOT));
        }
        throw CommandFailedException.wrongCall(option + " is '" + given + "', allowed are " + known + ".");
    }

    private Duration age() {
        Matcher matcher = AGE.matcher(halfLife);
        if (!matcher.matches()) {
            throw CommandFailedException.wrongCall(
                    "--half-life is '" + halfLife + "', must be a number and h, d, w or y, like 30d.");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            case "w" -> Duration.ofDays(7 * count);
            default -> Duration.ofDays(365 * count);
        };
    }
}
