package io.isogloss.datasets.config;

import com.github.benmanes.caffeine.cache.Ticker;
import io.isogloss.datasets.DatasetsWorker.WorkerVariables;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.datasets.adapter.metrics.WorkerMetrics;
import io.isogloss.datasets.adapter.points.VectorStorePoints;
import io.isogloss.datasets.application.DatasetJobHandler;
import io.isogloss.datasets.application.EmbedBatch;
import io.isogloss.datasets.application.PipelineSettings;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.cache.VectorCache;
import io.isogloss.embedding.model.ModelCatalog;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.Streams;
import io.isogloss.model.Subjects;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.config.JobListenerLifecycle;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.http.GuardedHttp;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.nats.NatsBroker;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.settings.Worker;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.runtime.vectors.VectorStores;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every bean of the worker, each made from those before it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class WorkerConfiguration {
    private static final long MOST_ANSWER_BYTES = 256L << 20;

    /**
     * Checks the variables that are this worker's own.
     *
     * @throws IllegalArgumentException naming each wrong one, what it is and what it must be
     */
    public static void checkVariables(UnaryOperator<@Nullable String> variables) {
        WorkerSettings.of(variables);
    }

    @Bean
    WorkerSettings workerSettings(WorkerVariables variables) {
        return WorkerSettings.of(variables.lookUp());
    }

    @Bean
    Environment storeEnvironment(WorkerVariables variables) {
        return Environment.of(Worker.DATASETS, variables.lookUp());
    }

    @Bean
    StoreSettings storeSettings(Environment environment) {
        return StoreSettings.of(environment);
    }

    @Bean
    WorkerMetrics workerMetrics(MeterRegistry registry) {
        return new WorkerMetrics(registry);
    }

    @Bean
    AddressGuard addressGuard(StoreSettings stores) {
        return AddressGuard.of(stores.addresses());
    }

    @Bean(destroyMethod = "close")
    ObjectStore objectStore(StoreSettings stores) {
        return S3ObjectStore.open(stores.objects());
    }

    @Bean(destroyMethod = "close")
    VectorStores vectorStores(AddressGuard guard, StoreSettings stores, WorkerMetrics metrics) {
        return new VectorStores(guard, stores.vectors(), metrics);
    }

    @Bean
    SecretResolver secretResolver(WorkerSettings settings, WorkerVariables variables, WorkerMetrics metrics) {
        return new SecretResolver(
                variables.lookUp(),
                SecretResolver.API_KEYS,
                settings.secretFolder().orElse(null),
                settings.masterKey().orElse(null),
                metrics::plainKey);
    }

    /** For addresses that jobs name. */
    @Bean(destroyMethod = "close")
    EmbedderContext guardedEmbedders(AddressGuard guard, WorkerMetrics metrics) {
        return new EmbedderContext(
                GuardedHttp.client(guard, Purpose.PROVIDER, MOST_ANSWER_BYTES),
                ModelCatalog.shipped(),
                metrics,
                TimeSource.system());
    }

    @Bean(destroyMethod = "close")
    JobEmbedders jobEmbedders(
            EmbedderContext guarded, SecretResolver secrets, WorkerSettings settings, WorkerMetrics metrics) {
        // Addresses of the worker's own settings may lie beside it; no redirect leads elsewhere.
        EmbedderContext trusted = new EmbedderContext(
                new OkHttpClient.Builder()
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .build(),
                ModelCatalog.shipped(),
                metrics,
                TimeSource.system());
        VectorCache cache = settings.cache() ? cache(settings) : null;
        return new JobEmbedders(guarded, trusted, cache, secrets, settings.embedders());
    }

    private static VectorCache cache(WorkerSettings settings) {
        return settings.cacheFolder()
                .map(folder -> VectorCache.onDisk(
                        folder, settings.cacheBytes(), 4L << 30, settings.cacheAge(), TimeSource.system()))
                .orElseGet(() -> VectorCache.inMemory(settings.cacheBytes(), settings.cacheAge(), TimeSource.system()));
    }

    @Bean
    EmbedBatch embedBatch(
            ObjectStore objects,
            JobEmbedders embedders,
            VectorStores vectors,
            SecretResolver secrets,
            StoreSettings stores,
            Environment environment,
            WorkerSettings settings,
            WorkerMetrics metrics) {
        PipelineSettings standard = PipelineSettings.defaults();
        BatchLimits limits = BatchLimits.DEFAULT;
        PipelineSettings pipeline = new PipelineSettings(
                new BatchLimits(
                        (long) environment.get(Settings.MAX_FILE_SIZE_MB) << 20,
                        limits.chunks(),
                        limits.chunkBytes(),
                        limits.depth()),
                settings.stageChunks(),
                standard.stageBytes(),
                standard.stagesInFlight(),
                standard.embeddingPatience());
        VectorStorePoints points = new VectorStorePoints(
                address -> store(address, vectors, secrets, environment),
                stores.newCollections(),
                Ticker.systemTicker());
        return new EmbedBatch(objects, embedders, points, pipeline, metrics, InstantSource.system());
    }

    private static VectorStore store(
            StoreAddress address, VectorStores vectors, SecretResolver secrets, Environment environment) {
        if (address.url() == null) {
            String url = environment
                    .get(Settings.QDRANT_URL)
                    .orElseThrow(() -> JobFailedException.of(
                            FailureKind.INVALID, "the job names no vector store and QDRANT_URL is not set"))
                    .toString();
            return vectors.at(url, environment.get(Settings.QDRANT_API_KEY));
        }
        Optional<Secret> key;
        try {
            key = Optional.ofNullable(address.apiKey()).map(secrets::resolve);
        } catch (SecretException e) {
            throw JobFailedException.of(FailureKind.AUTH, "qdrant_config.api_key: " + e.getMessage());
        }
        return vectors.at(address.url(), key);
    }

    @Bean
    DatasetJobHandler datasetJobs(EmbedBatch useCase, WorkerSettings settings) {
        return new DatasetJobHandler(
                JobType.datasets()
                        .withConsumer(settings.consumer())
                        .withPermits(settings.jobs())
                        .withFleetLimit(settings.fleetJobs()),
                useCase);
    }

    /** Jobs that carry their chunks come on a subject of their own. */
    @Bean
    DatasetJobHandler inlineDatasetJobs(EmbedBatch useCase, WorkerSettings settings) {
        JobType like = JobType.datasets();
        return new DatasetJobHandler(
                new JobType(
                        "dataset-transform-inline",
                        Streams.DATASET_TRANSFORMS_A.name(),
                        Subjects.DATASET_JOBS_A,
                        Streams.DATASET_CONSUMER,
                        Subjects.DATASET_DEAD_LETTERS,
                        like.deliveries(),
                        settings.jobs(),
                        settings.fleetJobs(),
                        like.ackWait(),
                        like.runLimit()),
                useCase);
    }

    /** Closed by the life cycle below, after the last job. */
    @Bean(destroyMethod = "")
    JobBroker jobBroker(WorkerSettings settings) {
        return new NatsBroker(settings.nats(), new SecureRandom());
    }

    @Bean
    JobListenerLifecycle jobListeners(
            JobBroker broker, List<JobHandler> handlers, WorkerSettings settings, WorkerMetrics metrics) {
        return new JobListenerLifecycle(
                broker,
                handlers,
                JobRuntime.standard(new SecureRandom(), version()).withObserver(metrics),
                settings.drain());
    }

    @Bean
    ListenerHealthIndicator listeners(JobListenerLifecycle listeners) {
        return new ListenerHealthIndicator(listeners);
    }

    @Bean
    BrokerHealthIndicator nats(JobBroker broker) {
        return new BrokerHealthIndicator(broker);
    }

    private static String version() {
        String version = WorkerConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
