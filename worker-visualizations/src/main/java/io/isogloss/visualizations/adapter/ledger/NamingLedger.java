package io.isogloss.visualizations.adapter.ledger;

import io.isogloss.ledger.LedgerEntry;
import io.isogloss.ledger.LlmPrices;
import io.isogloss.ledger.Operation;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.visualizations.application.MapObserver;
import io.isogloss.visualizations.naming.TopicModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An entry for each map whose topics a language model named. A model without a known price is noted with its tokens and no cost, and said once. */
public final class NamingLedger implements MapObserver {
    private static final Logger LOG = LoggerFactory.getLogger(NamingLedger.class);
    private static final int MOST_REMEMBERED = 100;

    private final Consumer<LedgerEntry> ledger;
    private final LlmPrices prices;
    private final Supplier<UUID> ids;
    private final InstantSource clock;
    private final Set<String> withoutPrice = ConcurrentHashMap.newKeySet();

    /**
     * @param ledger takes entries without waiting
     * @param ids draws an id for each
     */
    public NamingLedger(Consumer<LedgerEntry> ledger, LlmPrices prices, Supplier<UUID> ids, InstantSource clock) {
        this.ledger = ledger;
        this.prices = prices;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void modelAsked(VisualizationTransformJob job, TopicModel.Usage usage, int calls, int named, Duration took) {
        if (calls == 0) {
            return;
        }
        VisualizationJobAddress address = job.address();
        ledger.accept(new LedgerEntry(
                ids.get(),
                clock.instant(),
                Operation.NAMING,
                new LedgerEntry.Job(
                        address.jobId().toString(),
                        address.owner(),
                        "",
                        address.visualizationTransformId(),
                        address.visualizationId(),
                        job.collectionName()),
                new LedgerEntry.Usage(
                        usage.provider(),
                        usage.model(),
                        usage.inputTokens() + usage.outputTokens(),
                        cost(usage),
                        calls,
                        0,
                        0),
                new LedgerEntry.Outcome(named > 0 ? "success" : "failed_naming", named, 0, took)));
    }

    private BigDecimal cost(TopicModel.Usage usage) {
        return prices.cost(usage.model(), usage.inputTokens(), usage.outputTokens())
                .orElseGet(() -> {
                    boolean paid = !usage.provider().equals("internal")
                            && !usage.model().isEmpty();
                    if (paid && withoutPrice.size() < MOST_REMEMBERED && withoutPrice.add(usage.model())) {
                        LOG.warn(
                                "The price of {} is not known: its names cost nothing in the ledger; give it in"
                                        + " LLM_PRICES",
                                usage.model());
                    }
                    return BigDecimal.ZERO;
                });
    }
}
