package io.isogloss.runtime.config;

import io.grpc.ClientInterceptor;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.health.DependencyHealth;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.runtime.telemetry.CallTracing;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import io.isogloss.runtime.telemetry.JobMetrics;
import io.isogloss.runtime.telemetry.MapMetrics;
import io.isogloss.runtime.telemetry.MeteredObjectStore;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.runtime.telemetry.VectorMetrics;
import io.isogloss.runtime.vectors.JobVectorStores;
import io.isogloss.runtime.vectors.VectorStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Object store, vector stores, address guard and metrics from the environment. Each gives way to a bean of the application's own. */
@AutoConfiguration
@ConditionalOnProperty(RuntimeDefaults.WORKER)
public final class StoresAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StoresAutoConfiguration.class);
    private static final String PROBED_BUCKET = "isogloss-probe";

    @Bean
    @ConditionalOnMissingBean
    Environment isoglossEnvironment(org.springframework.core.env.Environment spring) {
        Worker worker = Worker.valueOf(
                spring.getRequiredProperty(RuntimeDefaults.WORKER).toUpperCase(Locale.ROOT));
        Environment environment = Environment.of(worker, variable -> SpringVariables.literal(spring, variable));
        environment
                .retired()
                .forEach(each -> LOG.warn("{} is set and means nothing here: {}", each.name(), each.instead()));
        return environment;
    }

    @Bean
    @ConditionalOnMissingBean
    StoreSettings storeSettings(Environment environment) {
        return StoreSettings.of(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    AddressGuard addressGuard(StoreSettings settings) {
        return AddressGuard.of(settings.addresses());
    }

    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(
            StoreSettings settings,
            MeterRegistry registry,
            ObjectProvider<OpenTelemetry> telemetry,
            ObjectProvider<MapMetrics> maps) {
        ObjectStore late = S3ObjectStore.late(
                settings.objects(), took -> maps.ifAvailable(metrics -> metrics.objectStoreOpened(took)));
        return new MeteredObjectStore(late, registry, telemetry.getIfAvailable(OpenTelemetry::noop));
    }

    @Bean
    @ConditionalOnMissingBean
    VectorMetrics vectorMetrics(MeterRegistry registry) {
        return new VectorMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    JobVectorStores jobVectorStores(
            AddressGuard guard,
            StoreSettings settings,
            VectorMetrics metrics,
            SecretResolver secrets,
            Environment environment,
            ObjectProvider<OpenTelemetry> telemetry) {
        List<ClientInterceptor> tracing =
                List.of(new CallTracing(telemetry.getIfAvailable(OpenTelemetry::noop), Version.ofThisBuild()));
        AddressGuard unrestricted = AddressGuard.of(AddressRules.unrestricted());
        return new JobVectorStores(
                new VectorStores(guard, settings.vectors(), metrics, tracing),
                new VectorStores(unrestricted, settings.vectors(), metrics, tracing),
                secrets,
                environment.get(Settings.QDRANT_URL).map(URI::toString),
                environment.get(Settings.QDRANT_API_KEY));
    }

    @Bean
    @ConditionalOnMissingBean
    ModelRequests modelRequests(ObjectProvider<OpenTelemetry> telemetry) {
        return new ModelRequests(telemetry.getIfAvailable(OpenTelemetry::noop), Version.ofThisBuild());
    }

    @Bean
    @ConditionalOnMissingBean
    JobMetrics jobMetrics(MeterRegistry registry) {
        return new JobMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = RuntimeDefaults.WORKER, havingValue = "datasets")
    EmbeddingMetrics embeddingMetrics(MeterRegistry registry) {
        return new EmbeddingMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = RuntimeDefaults.WORKER, havingValue = "visualizations")
    MapMetrics mapMetrics(MeterRegistry registry) {
        return new MapMetrics(registry);
    }

    @Bean
    HealthIndicator objectStoreHealthIndicator(ObjectStore objects) {
        return new DependencyHealth(() -> objects.probe(PROBED_BUCKET), JobClock.system());
    }

    @Bean
    @ConditionalOnProperty("QDRANT_URL")
    HealthIndicator vectorStoreHealthIndicator(JobVectorStores stores) {
        return new DependencyHealth(() -> stores.own().probe(), JobClock.system());
    }
}
