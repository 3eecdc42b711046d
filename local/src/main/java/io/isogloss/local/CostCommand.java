package io.isogloss.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code isogloss cost}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "cost",
        description = "Says what the workers' embedding and naming cost in the last day and month.",
        footer = {
            "",
            "Reads the ledger that $DATABASE_URL or $LEDGER_PATH names; where neither does,",
            "asks the workers on this machine. Costs are tokens times the listed price,",
            "no bill. Budgets are those of $DAILY_BUDGET_USD and $MONTHLY_BUDGET_USD.",
            "",
            "Examples:",
            "  isogloss cost",
            "  isogloss cost --worker http://datasets.example:8002 --json"
        })
final class CostCommand implements Callable<Integer> {
    @Option(
            names = "--worker",
            paramLabel = "URL",
            description = "Ask this worker, by its port for health and metrics; may be repeated.")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--ledger",
            paramLabel = "FOLDER",
            description = "Read the files in this folder, as $LEDGER_PATH of a worker names it.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Print the figures as JSON, one object a ledger.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (folder != null && !workers.isEmpty()) {
            throw CommandFailedException.wrongCall("Give --worker or --ledger, not both.");
        }
        List<CostSource> sources = CostSource.of(workers, folder);
        ArrayNode all = JsonMapper.shared().createArrayNode();
        for (CostSource source : sources) {
            JsonNode report = source.read();
            if (json) {
                ObjectNode node = all.addObject().put("ledger", source.name());
                node.setAll((ObjectNode) report);
            } else {
                System.out.print(CostSheet.of(source.name(), report));
            }
        }
        if (json) {
            Output.json(all);
        }
        return 0;
    }
}
