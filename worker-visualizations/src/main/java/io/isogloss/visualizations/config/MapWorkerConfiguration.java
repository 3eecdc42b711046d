package io.isogloss.visualizations.config;

import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.config.JobListenerLifecycle;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.http.GuardedHttp;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.ListenerHealth;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorStores;
import io.isogloss.visualizations.adapter.images.GuardedImages;
import io.isogloss.visualizations.adapter.llm.JobTopicModels;
import io.isogloss.visualizations.adapter.metrics.MapMeters;
import io.isogloss.visualizations.adapter.stores.NamedVectorStores;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapJobHandler;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.naming.NameCache;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The parts of the worker, put together. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MapWorkerConfiguration {
    private static final long SEED = 42;
    private static final int NAMES_REMEMBERED = 100_000;
    private static final long LONGEST_ANSWER = 4L << 20;

    @Bean
    SecretResolver secretResolver(MapWorkerSettings settings, MeterRegistry registry) {
        return new SecretResolver(
                settings.variables(),
                SecretResolver.API_KEYS,
                settings.secretsFolder().orElse(null),
                settings.masterKey().orElse(null),
                () -> registry.counter("worker.plain.keys").increment());
    }

    @Bean(destroyMethod = "")
    JobBroker jobBroker(MapWorkerSettings settings, SecureRandom random) {
        return new NatsBroker(
                NatsSettings.of(settings.natsUrl())
                        .withConnectionName("worker-visualizations")
                        .withReplicas(settings.natsReplicas()),
                random);
    }

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    ObjectStore objectStore(MapWorkerSettings settings) {
        return S3ObjectStore.open(settings.stores().objects());
    }

    @Bean
    AddressGuard addressGuard(MapWorkerSettings settings) {
        return AddressGuard.of(settings.stores().addresses());
    }

    @Bean
    VectorStores guardedVectorStores(MapWorkerSettings settings, AddressGuard guard) {
        return new VectorStores(guard, settings.stores().vectors(), VectorObserver.NONE);
    }

    @Bean
    VectorStores ownVectorStores(MapWorkerSettings settings) {
        return new VectorStores(trusting(), settings.stores().vectors(), VectorObserver.NONE);
    }

    @Bean
    MakeMap makeMap(
            MapWorkerSettings settings,
            @Qualifier("guardedVectorStores") VectorStores guardedVectorStores,
            @Qualifier("ownVectorStores") VectorStores ownVectorStores,
            ObjectStore objects,
            AddressGuard guard,
            SecretResolver secrets,
            MeterRegistry registry,
            SecureRandom random) {
        OkHttpClient guarded = GuardedHttp.client(guard, Purpose.PROVIDER, LONGEST_ANSWER);
        OkHttpClient trusted = GuardedHttp.client(trusting(), Purpose.PROVIDER, LONGEST_ANSWER);
        return new MakeMap(
                new NamedVectorStores(
                        guardedVectorStores,
                        ownVectorStores,
                        secrets,
                        settings.vectorStoreUrl(),
                        settings.vectorStoreKey()),
                objects,
                new JobTopicModels(
                        new JobTopicModels.Defaults(
                                settings.inferenceUrl(), settings.openAiKey(), settings.cohereKey()),
                        secrets,
                        guarded,
                        trusted,
                        InstantSource.system(),
                        random::nextDouble,
                        (provider, model, input, output) -> {
                            registry.counter("visualization.llm.tokens", "provider", provider, "direction", "input")
                                    .increment((double) input);
                            registry.counter("visualization.llm.tokens", "provider", provider, "direction", "output")
                                    .increment((double) output);
                        }),
                new GuardedImages(GuardedHttp.client(guard, Purpose.PROVIDER, GuardedImages.MOST_BYTES)),
                NameCache.inMemory(NAMES_REMEMBERED),
                new MapLimits(
                        settings.mostPoints(),
                        settings.memoryBytesPerJob(),
                        settings.bucket(),
                        SEED,
                        settings.threads()),
                new MapMeters(registry),
                InstantSource.system());
    }

    @Bean
    JobListenerLifecycle mapJobListener(
            MapWorkerSettings settings,
            JobBroker broker,
            MakeMap makeMap,
            SecureRandom random,
            MeterRegistry registry) {
        JobType type = JobType.visualizations()
                .withConsumer(settings.consumer())
                .withPermits(settings.jobsAtOnce())
                .withRunLimit(settings.runLimit());
        String version = MapWorkerConfiguration.class.getPackage().getImplementationVersion();
        JobListenerLifecycle lifecycle = new JobListenerLifecycle(
                broker,
                List.of(new MapJobHandler(type, makeMap)),
                JobRuntime.standard(random, version == null ? "unknown" : version),
                settings.drain());
        registry.gauge("visualization.worker.ready", lifecycle, each -> ready(each) ? 1 : 0);
        registry.gauge(
                "visualization.active.jobs",
                lifecycle,
                each -> each.health().stream()
                        .mapToInt(ListenerHealth::inFlight)
                        .sum());
        return lifecycle;
    }

    @Bean
    HealthIndicator mapJobsHealthIndicator(JobListenerLifecycle mapJobListener) {
        return () -> ready(mapJobListener)
                ? Health.up().build()
                : Health.outOfService().build();
    }

    private static boolean ready(JobListenerLifecycle lifecycle) {
        return lifecycle.isRunning()
                && lifecycle.health().stream()
                        .allMatch(each -> each.state() == ListenerHealth.State.RUNNING
                                && each.trouble().isEmpty());
    }

    /** Addresses from the worker's own settings pass wherever they lead. */
    private static AddressGuard trusting() {
        return AddressGuard.of(new AddressRules(List.of(), List.of("0.0.0.0/0", "::/0"), PrivateAddresses.ALL));
    }
}
