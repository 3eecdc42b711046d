package io.isogloss.ledger.config;

import io.isogloss.ledger.Ledger;
import io.isogloss.ledger.LedgerSettings;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The ledger of a worker, where its environment names a database or a folder; without them a ledger that is off. */
@AutoConfiguration(afterName = "io.isogloss.runtime.config.StoresAutoConfiguration")
@ConditionalOnProperty("isogloss.worker")
public final class LedgerAutoConfiguration {

    @Bean(destroyMethod = "close")
    WorkerLedger workerLedger(Environment environment, org.springframework.core.env.Environment spring) {
        return LedgerSettings.of(spring.getRequiredProperty("isogloss.worker"), environment)
                .map(LedgerAutoConfiguration::open)
                .map(WorkerLedger::of)
                .orElseGet(WorkerLedger::off);
    }

    private static Ledger open(LedgerSettings settings) {
        try {
            return new Ledger(settings, InstantSource.system());
        } catch (IOException e) {
            throw new InvalidSettingsException("LEDGER_PATH", settings.folder() + " cannot be used: " + e.getMessage());
        }
    }

    @Bean
    CostsEndpoint costsEndpoint(WorkerLedger ledger) {
        return new CostsEndpoint(ledger);
    }

    @Bean
    HealthIndicator ledgerHealthIndicator(WorkerLedger ledger) {
        return new LedgerHealthIndicator(ledger);
    }

    @Bean
    MeterBinder ledgerMetrics(WorkerLedger ledger) {
        return new LedgerMetrics(ledger);
    }
}
