package io.isogloss.runtime.config;

import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.health.DependencyHealth;
import io.isogloss.runtime.health.ListenerHealthSource;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobGate;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobTracing;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.JobVariables;
import io.isogloss.runtime.telemetry.JobMetrics;
import io.isogloss.runtime.telemetry.MapMetrics;
import io.isogloss.runtime.telemetry.OtelTracing;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Broker and listeners from the environment, for every handler of the application. */
@AutoConfiguration(after = StoresAutoConfiguration.class)
@ConditionalOnProperty(RuntimeDefaults.WORKER)
public final class JobsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    @ConditionalOnMissingBean
    JobSettings jobSettings(Environment environment) {
        return JobSettings.of(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    SecretResolver secretResolver(Environment environment, JobMetrics metrics) {
        return new SecretResolver(
                environment.variables(),
                SecretResolver.API_KEYS,
                environment.get(JobVariables.SECRETS_PATH).orElse(null),
                environment.get(JobVariables.ENCRYPTION_MASTER_KEY).orElse(null),
                metrics::plainKey);
    }

    /** What only a worker with work has. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(JobHandler.class)
    static class Listening {

        /** Closed by the life cycle below, after the last job. */
        @Bean(destroyMethod = "")
        @ConditionalOnMissingBean
        JobBroker jobBroker(JobSettings settings, SecureRandom random) {
            return new NatsBroker(
                    settings.nats(), random, Path.of(System.getProperty("java.io.tmpdir")), InstantSource.system());
        }

        @Bean
        @ConditionalOnMissingBean
        JobTracing jobTracing(ObjectProvider<OpenTelemetry> telemetry, SecureRandom random) {
            OpenTelemetry found = telemetry.getIfAvailable();
            return found == null ? JobTracing.passOn(random) : new OtelTracing(found, Version.ofThisBuild());
        }

        @Bean
        JobListenerLifecycle jobListeners(
                JobBroker broker,
                List<JobHandler> handlers,
                JobSettings settings,
                JobMetrics metrics,
                JobTracing tracing,
                ObjectProvider<JobGate> gate,
                SecureRandom random) {
            return new JobListenerLifecycle(
                    broker,
                    handlers,
                    JobRuntime.standard(random, Version.ofThisBuild())
                            .withObserver(metrics)
                            .withTracing(tracing)
                            .withGate(gate.getIfAvailable(() -> JobGate.OPEN)),
                    settings.drain());
        }

        @Bean
        ListenerHealthSource listenerHealthSource(
                JobListenerLifecycle listeners, JobMetrics metrics, ObjectProvider<MapMetrics> maps) {
            metrics.follow(listeners::health);
            maps.ifAvailable(each -> each.follow(listeners::health));
            return listeners::health;
        }

        @Bean
        HealthIndicator brokerHealthIndicator(JobBroker broker) {
            return new DependencyHealth(
                    () -> {
                        if (!broker.reachable()) {
                            throw JobFailedException.of(FailureKind.UNAVAILABLE, "the broker is away");
                        }
                    },
                    JobClock.system());
        }
    }
}
