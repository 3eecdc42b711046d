package io.isogloss.local;

import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.nats.NatsOperator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss status}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "status",
        description = "Says how many jobs wait, are worked on, come again, and were given up.",
        footer = {
            "",
            "waiting  not delivered to a worker yet",
            "in hand  a worker has it",
            "again    delivered more than once and not done",
            "workers  requests for work that wait: idle workers have one",
            "",
            "Exit code 0 when the broker answers, 1 when not."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--json", description = "Print the numbers as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try (NatsOperator operator = broker.connect()) {
            ObjectNode all = JsonMapper.shared().createObjectNode().put("server", operator.server());
            StringBuilder lines = new StringBuilder(operator.server() + " at " + broker.shown() + "\n");
            lines.append(String.format(
                    Locale.ROOT, "%-20s %9s %9s %9s %9s%n", "", "waiting", "in hand", "again", "workers"));
            for (JobType type : List.of(JobType.datasets(), JobType.visualizations())) {
                String name = type.name().substring(0, type.name().indexOf('-'));
                Optional<NatsOperator.Queue> queue = operator.queue(type);
                ObjectNode node = all.putObject(name);
                if (queue.isEmpty() || !queue.get().consumer()) {
                    long stored = queue.map(NatsOperator.Queue::stored).orElse(0L);
                    node.put("waiting", stored).put("ever_seen_a_worker", false);
                    lines.append(String.format(
                            Locale.ROOT, "%-20s %,9d   no worker has ever been here%n", name + " jobs", stored));
                } else {
                    NatsOperator.Queue now = queue.get();
                    node.put("waiting", now.waiting())
                            .put("in_hand", now.inHand())
                            .put("again", now.again())
                            .put("idle_workers", now.pulls())
                            .put("ever_seen_a_worker", true);
                    lines.append(String.format(
                            Locale.ROOT,
                            "%-20s %,9d %,9d %,9d %,9d%n",
                            name + " jobs",
                            now.waiting(),
                            now.inHand(),
                            now.again(),
                            now.pulls()));
                }
            }
            long letters = operator.letterCount();
            all.put("dead_letters", letters);
            lines.append(String.format(Locale.ROOT, "%-20s %,9d", "dead letters", letters))
                    .append(letters > 0 ? "   see: isogloss dlq list\n" : "\n");
            if (json) {
                Output.json(all);
            } else {
                System.out.print(lines);
            }
        }
        return 0;
    }
}
