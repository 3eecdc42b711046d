package io.isogloss.datasets.config;

import com.github.benmanes.caffeine.cache.Ticker;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.datasets.adapter.ledger.BatchLedger;
import io.isogloss.datasets.adapter.metrics.WorkerMetrics;
import io.isogloss.datasets.adapter.points.VectorStorePoints;
import io.isogloss.datasets.application.EmbedBatch;
import io.isogloss.datasets.application.PipelineSettings;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.cache.VectorCache;
import io.isogloss.embedding.model.ModelCatalog;
import io.isogloss.ledger.config.WorkerLedger;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.runtime.http.AddressGuard;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.http.GuardedHttp;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.settings.DatasetVariables;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.settings.StoreSettings;
import io.isogloss.runtime.telemetry.EmbeddingMetrics;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.runtime.tls.TlsFiles;
import io.isogloss.runtime.vectors.JobVectorStores;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What this worker adds to the runtime: embedders, the use case, and a handler for each of its subjects. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(DirectJobsConfiguration.class)
public class WorkerConfiguration {
    private static final long MOST_ANSWER_BYTES = 256L << 20;

    @Bean
    WorkerSettings workerSettings(Environment environment) {
        return WorkerSettings.of(environment);
    }

    @Bean
    WorkerMetrics workerMetrics(EmbeddingMetrics metrics, ModelRequests requests) {
        return new WorkerMetrics(metrics, requests);
    }

    /** For addresses that jobs name. */
    @Bean(destroyMethod = "close")
    EmbedderContext guardedEmbedders(AddressGuard guard, WorkerSettings settings, WorkerMetrics metrics) {
        return new EmbedderContext(
                () -> ModelRequests.watched(GuardedHttp.client(guard, Purpose.PROVIDER, MOST_ANSWER_BYTES)),
                ModelCatalog.shipped(),
                metrics,
                TimeSource.system(),
                settings.circuits(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    @Bean(destroyMethod = "close")
    JobEmbedders jobEmbedders(
            EmbedderContext guarded,
            SecretResolver secrets,
            WorkerSettings settings,
            Environment environment,
            WorkerMetrics metrics) {
        // Addresses of the worker's own settings may lie beside it; no redirect leads elsewhere.
        EmbedderContext trusted = new EmbedderContext(
                trusting(environment.httpCertificates()),
                ModelCatalog.shipped(),
                metrics,
                TimeSource.system(),
                settings.circuits(),
                () -> ThreadLocalRandom.current().nextDouble());
        VectorCache cache = settings.cache() ? cache(settings) : null;
        return new JobEmbedders(guarded, trusted, cache, secrets, settings.embedders());
    }

    /** Made at its first use, unless there are files to read, which may be wrong. */
    private static Supplier<OkHttpClient> trusting(TlsFiles certificates) {
        if (certificates.equals(TlsFiles.SYSTEM)) {
            return () -> ModelRequests.watched(GuardedHttp.trusting(certificates));
        }
        OkHttpClient made = ModelRequests.watched(GuardedHttp.trusting(certificates));
        return () -> made;
    }

    private static VectorCache cache(WorkerSettings settings) {
        try {
            return settings.cacheFolder()
                    .map(folder -> VectorCache.onDisk(
                            folder, settings.cacheBytes(), 4L << 30, settings.cacheAge(), TimeSource.system()))
                    .orElseGet(() ->
                            VectorCache.inMemory(settings.cacheBytes(), settings.cacheAge(), TimeSource.system()));
        } catch (EmbeddingException e) {
            throw new InvalidSettingsException(
                    DatasetVariables.EMBEDDER_CACHE_PATH.name(), String.valueOf(e.getMessage()));
        }
    }

    @Bean
    EmbedBatch embedBatch(
            ObjectStore objects,
            JobEmbedders embedders,
            JobVectorStores vectors,
            StoreSettings stores,
            Environment environment,
            WorkerSettings settings,
            WorkerMetrics metrics,
            WorkerLedger ledger) {
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
                standard.roomBytes(),
                standard.embeddingPatience());
        VectorStorePoints points = new VectorStorePoints(vectors::find, stores.newCollections(), Ticker.systemTicker());
        return new EmbedBatch(
                objects,
                embedders,
                points,
                pipeline,
                metrics.and(new BatchLedger(ledger::note, UUID::randomUUID)),
                InstantSource.system());
    }

    @Bean
    JobHandler datasetJobs(EmbedBatch useCase, JobSettings settings) {
        return useCase.handler(settings.apply(JobType.datasets()));
    }

    /** Jobs that carry their chunks come on a subject of their own. */
    @Bean
    JobHandler inlineDatasetJobs(EmbedBatch useCase, JobSettings settings) {
        return useCase.handler(settings.apply(JobType.inlineDatasets()));
    }
}
