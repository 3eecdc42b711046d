package io.isogloss.local;

import io.isogloss.runtime.jobs.DeadLetterHeaders;
import io.isogloss.runtime.nats.NatsOperator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss dlq}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "dlq",
        description = "Jobs that were given up: list them, look at one, hand them in again.",
        subcommands = {DlqCommand.ListCommand.class, DlqCommand.ShowCommand.class, DlqCommand.ReplayCommand.class})
final class DlqCommand {
    private static final JsonMapper JSON = JsonMapper.shared();

    DlqCommand() {}

    private static ObjectNode json(NatsOperator.Letter letter) {
        ObjectNode node = JSON.createObjectNode()
                .put("number", letter.sequence())
                .put("at", letter.at().toString());
        ObjectNode headers = node.putObject("headers");
        letter.headers().forEach(headers::put);
        try {
            node.set("job", JSON.readTree(letter.body()));
        } catch (JacksonException e) {
            node.put("job", new String(letter.body(), StandardCharsets.UTF_8));
        }
        return node;
    }

    /** {@code isogloss dlq list}. */
    @Command(
            mixinStandardHelpOptions = true,
            name = "list",
            description = "Lists the jobs that were given up, oldest first: number, time, reason, job, error.")
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private BrokerOptions broker = new BrokerOptions();

        @Option(names = "--reason", paramLabel = "CODE", description = "Only those given up for this reason.")
        private @Nullable String reason;

        @Option(
                names = {"-n", "--limit"},
                paramLabel = "N",
                description = "Jobs to show (default: ${DEFAULT-VALUE}).",
                defaultValue = "50")
        private int limit = 50;

        @Option(names = "--json", description = "Print them as JSON, whole.")
        private boolean json;

        @Override
        public Integer call() {
            if (limit < 1) {
                throw CommandFailedException.wrongCall("--limit is " + limit + ", must be 1 or more.");
            }
            List<NatsOperator.Letter> letters = new ArrayList<>();
            long total;
            try (NatsOperator operator = broker.connect()) {
                operator.letters(letter -> {
                    if (reason == null || reason.equals(letter.headers().get(DeadLetterHeaders.REASON))) {
                        letters.add(letter);
                    }
                    return letters.size() < limit;
                });
                total = operator.letterCount();
            }
            if (json) {
                ArrayNode array = JSON.createArrayNode();
                letters.forEach(letter -> array.add(DlqCommand.json(letter)));
                Output.json(array);
                return 0;
            }
            int width = Terminal.columns();
            for (NatsOperator.Letter letter : letters) {
                String line = String.format(
                        Locale.ROOT,
                        "%6d  %.19s  %-18s %s",
                        letter.sequence(),
                        letter.at(),
                        Terminal.plain(letter.headers().getOrDefault(DeadLetterHeaders.REASON, "?")),
                        Terminal.plain(letter.headers().getOrDefault(DeadLetterHeaders.JOB_ID, "")));
                System.out.println(line);
                String error = letter.headers().getOrDefault(DeadLetterHeaders.LAST_ERROR, "");
                if (!error.isEmpty()) {
                    System.out.println("        " + Terminal.shortened(Terminal.plain(error), width - 8));
                }
            }
            System.out.println(total == 0 ? "no job was given up" : "%,d of %,d".formatted(letters.size(), total));
            return 0;
        }
    }

    /** {@code isogloss dlq show}. */
    @Command(
            mixinStandardHelpOptions = true,
            name = "show",
            description = "Shows one job that was given up, whole, as JSON. Its secrets were blanked.")
    static final class ShowCommand implements Callable<Integer> {
        @Mixin
        private BrokerOptions broker = new BrokerOptions();

        @Parameters(paramLabel = "NUMBER", description = "As `isogloss dlq list` shows it.")
        private long number;

        @Override
        public Integer call() {
            try (NatsOperator operator = broker.connect()) {
                NatsOperator.Letter letter = operator.letter(number).orElseThrow(() -> Replay.noSuch(number));
                System.out.println(DlqCommand.json(letter).toPrettyString());
            }
            return 0;
        }
    }

    /** {@code isogloss dlq replay}. */
    @Command(
            mixinStandardHelpOptions = true,
            name = "replay",
            description = "Hands jobs in again and takes them out of the list.",
            footer = {
                "",
                "A key that a job carried was blanked in the list; such a job is handed in",
                "without it, and the workers use their own. Handing in twice does no harm:",
                "a job does its work again and leaves the same points.",
                "",
                "Examples:",
                "  isogloss dlq replay 12 15",
                "  isogloss dlq replay --all --reason unavailable"
            })
    static final class ReplayCommand implements Callable<Integer> {
        @Mixin
        private BrokerOptions broker = new BrokerOptions();

        @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "As `isogloss dlq list` shows them.")
        private List<Long> numbers = new ArrayList<>();

        @Option(names = "--all", description = "All that there are now.")
        private boolean all;

        @Option(
                names = "--reason",
                paramLabel = "CODE",
                description = "With --all: only those given up for this reason.")
        private @Nullable String reason;

        @Override
        public Integer call() {
            if (all == !numbers.isEmpty()) {
                throw CommandFailedException.wrongCall("Give the numbers of jobs, or --all.");
            }
            try (NatsOperator operator = broker.connect()) {
                List<NatsOperator.Letter> letters = new ArrayList<>();
                if (all) {
                    operator.letters(letter -> {
                        if (reason == null || reason.equals(letter.headers().get(DeadLetterHeaders.REASON))) {
                            letters.add(letter);
                        }
                        return true;
                    });
                } else {
                    for (long number : numbers) {
                        letters.add(operator.letter(number).orElseThrow(() -> Replay.noSuch(number)));
                    }
                }
                Replay.Outcome outcome = Replay.handIn(operator, letters, System.out::println);
                System.out.println("%,d handed in again, %,d left".formatted(outcome.done(), outcome.left()));
                return outcome.left() == 0 ? 0 : 1;
            }
        }
    }
}
