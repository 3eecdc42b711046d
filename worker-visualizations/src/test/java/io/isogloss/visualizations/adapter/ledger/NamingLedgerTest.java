package io.isogloss.visualizations.adapter.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.ledger.LedgerEntry;
import io.isogloss.ledger.LlmPrices;
import io.isogloss.ledger.Operation;
import io.isogloss.model.Generation;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.visualizations.naming.TopicModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class NamingLedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final UUID JOB = UUID.fromString("9e1c4f52-0d0a-4b7c-8a39-3a5a6b1c2d3e");

    private final List<LedgerEntry> entries = new ArrayList<>();
    private final NamingLedger ledger =
            new NamingLedger(entries::add, LlmPrices.with(List.of()), UUID::randomUUID, InstantSource.fixed(NOON));

    @Test
    void notesWhatTheNamesOfAMapCost() {
        ledger.modelAsked(
                job(), new TopicModel.Usage("openai", "gpt-4o-mini", 10_000, 500), 4, 37, Duration.ofSeconds(3));

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.operation()).isEqualTo(Operation.NAMING);
            assertThat(entry.endedAt()).isEqualTo(NOON);
            assertThat(entry.job().id()).isEqualTo(JOB.toString());
            assertThat(entry.job().resourceId()).isEqualTo(456);
            assertThat(entry.usage().tokens()).isEqualTo(10_500);
            assertThat(entry.usage().costUsd()).isEqualByComparingTo("0.0018");
            assertThat(entry.outcome().status()).isEqualTo("success");
            assertThat(entry.outcome().stored()).isEqualTo(37);
        });
    }

    @Test
    void notesTheTokensOfAModelWithoutAPrice() {
        ledger.modelAsked(job(), new TopicModel.Usage("openai", "mine", 100, 1), 1, 0, Duration.ZERO);

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.usage().tokens()).isEqualTo(101);
            assertThat(entry.usage().costUsd()).isZero();
            assertThat(entry.outcome().status()).isEqualTo("failed_naming");
        });
    }

    @Test
    void notesNothingWhereEveryNameWasRemembered() {
        ledger.modelAsked(job(), new TopicModel.Usage("openai", "gpt-4o", 0, 0), 0, 12, Duration.ZERO);

        assertThat(entries).isEmpty();
    }

    private static VisualizationTransformJob job() {
        return new VisualizationTransformJob(
                new VisualizationJobAddress(Generation.C, JOB, 123, 456, 789, "owner"),
                "collection",
                VisualizationConfig.defaults(),
                new StoreAddress(null, null),
                null);
    }
}
