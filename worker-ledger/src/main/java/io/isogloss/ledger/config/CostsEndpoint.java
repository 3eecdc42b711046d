package io.isogloss.ledger.config;

import io.isogloss.ledger.Ledger;
import io.isogloss.ledger.LedgerUnavailableException;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** {@code /actuator/costs}: what was spent in 24 hours and in 30 days, by model, and how the budgets stand. */
@Endpoint(id = "costs")
public final class CostsEndpoint {
    private final WorkerLedger ledger;

    CostsEndpoint(WorkerLedger ledger) {
        this.ledger = ledger;
    }

    /** The report; 404 where the worker has no ledger, 503 while its database does not answer. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> costs() {
        Optional<Ledger> open = ledger.ledger();
        if (open.isEmpty()) {
            return new WebEndpointResponse<>(
                    Map.of("error", "this worker has no ledger: set DATABASE_URL or LEDGER_PATH"), 404);
        }
        try {
            return new WebEndpointResponse<>(open.get().report().toMap(), 200);
        } catch (LedgerUnavailableException e) {
            return new WebEndpointResponse<>(
                    Map.of(
                            "error",
                            "the ledger's database does not answer: " + e.getMessage(),
                            "entries_waiting",
                            open.get().health().waiting()),
                    503);
        }
    }
}
