package io.isogloss.datasets.config;

import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.datasets.adapter.ledger.DirectLedger;
import io.isogloss.datasets.adapter.metrics.DirectMetrics;
import io.isogloss.datasets.direct.DirectJobs;
import io.isogloss.datasets.direct.DirectLane;
import io.isogloss.ledger.config.WorkerLedger;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.embedding.DirectModel;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.settings.DatasetVariables;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A handler for each lane of direct jobs. */
@Configuration(proxyBeanMethods = false)
@Conditional(DirectJobsConfiguration.Wanted.class)
class DirectJobsConfiguration {

    /** Unless the environment says no; what it says has been checked before. */
    static final class Wanted implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String said = context.getEnvironment().getProperty(DatasetVariables.DIRECT_JOBS.name(), "true");
            return switch (said.strip().toLowerCase(Locale.ROOT)) {
                case "false", "0" -> false;
                default -> true;
            };
        }
    }

    @Bean
    DirectJobs.Surroundings directSurroundings(
            JobEmbedders embedders, ObjectProvider<JobBroker> broker, EmbeddingMetrics metrics, WorkerLedger ledger) {
        return new DirectJobs.Surroundings(
                model -> embedders.find(configOf(model), null),
                message -> broker.getObject().publisher().publish(message),
                new DirectMetrics(metrics).and(new DirectLedger(ledger::note, UUID::randomUUID)),
                InstantSource.system());
    }

    /** The models of the contract are VoyageAI's; key and address are those of the worker's settings. */
    private static EmbedderConfig configOf(DirectModel model) {
        return new EmbedderConfig("voyageai", null, null, model.wire(), null, Map.of(), null, Integer.MAX_VALUE);
    }

    @Bean
    JobHandler urgentDirectJobs(DirectJobs.Surroundings around, Environment environment) {
        return new DirectJobs(DirectLane.HIGH.type(environment.get(DatasetVariables.DIRECT_JOBS_HIGH)), around);
    }

    @Bean
    JobHandler normalDirectJobs(DirectJobs.Surroundings around, Environment environment) {
        return new DirectJobs(DirectLane.NORMAL.type(environment.get(DatasetVariables.DIRECT_JOBS_NORMAL)), around);
    }
}
