package io.isogloss.visualizations.config;

import io.isogloss.ledger.LlmPrices;
import io.isogloss.ledger.config.WorkerLedger;
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
import io.isogloss.runtime.settings.MapVariables;
import io.isogloss.runtime.settings.Settings;
import io.isogloss.runtime.telemetry.MapMetrics;
import io.isogloss.runtime.telemetry.ModelRequests;
import io.isogloss.runtime.vectors.JobVectorStores;
import io.isogloss.visualizations.adapter.images.GuardedImages;
import io.isogloss.visualizations.adapter.ledger.NamingLedger;
import io.isogloss.visualizations.adapter.llm.JobTopicModels;
import io.isogloss.visualizations.adapter.metrics.MapMeters;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.application.WarmUp;
import io.isogloss.visualizations.naming.NameCache;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** What this worker adds to the runtime: language models, the use case, and its handler. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MapWorkerConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(MapWorkerConfiguration.class);
    private static final long SEED = 42;
    private static final int NAMES_REMEMBERED = 100_000;
    private static final long LONGEST_ANSWER = 4L << 20;
    private static final int MIB_BITS = 20;
    private static final int LEAST_JOB_MIB = 64;
    private static final String STANDARD_INFERENCE = "http://localhost:8091";

    @Bean
    JobTopicModels jobTopicModels(
            Environment environment,
            SecretResolver secrets,
            AddressGuard guard,
            SecureRandom random,
            MapMetrics metrics,
            ModelRequests requests) {
        OkHttpClient guarded = ModelRequests.watched(GuardedHttp.client(guard, Purpose.PROVIDER, LONGEST_ANSWER));
        OkHttpClient trusted = ModelRequests.watched(GuardedHttp.trusting(environment.httpCertificates()));
        return new JobTopicModels(
                new JobTopicModels.Defaults(
                        environment
                                .get(MapVariables.LLM_INFERENCE_API_URL)
                                .map(URI::toString)
                                .orElse(STANDARD_INFERENCE),
                        environment.get(DatasetVariables.OPENAI_API_KEY),
                        environment.get(DatasetVariables.COHERE_API_KEY)),
                secrets,
                guarded,
                trusted,
                InstantSource.system(),
                random::nextDouble,
                (provider, model, input, output) -> metrics.tokens(provider, input, output),
                requests);
    }

    @Bean
    MapLimits mapLimits(Environment environment, JobSettings settings) {
        int jobs = settings.apply(JobType.visualizations()).permits();
        // Three quarters of the heap hold vectors and texts of all jobs together; the rest is everything else.
        int share = (int) ((Runtime.getRuntime().maxMemory() * 3 / 4 / jobs) >> MIB_BITS);
        return new MapLimits(
                environment.get(MapVariables.MAX_VISUALIZATION_POINTS),
                (long) environment.get(MapVariables.MAX_JOB_MEMORY_MB).orElse(Math.max(LEAST_JOB_MIB, share))
                        << MIB_BITS,
                environment.get(MapVariables.S3_BUCKET_NAME),
                SEED,
                environment
                        .get(MapVariables.COMPUTE_THREADS)
                        .orElse(Runtime.getRuntime().availableProcessors()));
    }

    @Bean
    NamingLedger namingLedger(WorkerLedger ledger, Environment environment) {
        LlmPrices prices;
        try {
            prices = LlmPrices.with(environment.get(Settings.LLM_PRICES));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("LLM_PRICES", String.valueOf(e.getMessage()));
        }
        return new NamingLedger(ledger::note, prices, UUID::randomUUID, InstantSource.system());
    }

    @Bean
    MakeMap makeMap(
            JobVectorStores vectors,
            ObjectStore objects,
            JobTopicModels models,
            AddressGuard guard,
            MapLimits limits,
            MapMetrics metrics,
            NamingLedger naming) {
        return new MakeMap(
                vectors::find,
                objects,
                timed(models, metrics),
                new GuardedImages(GuardedHttp.client(guard, Purpose.PROVIDER, GuardedImages.MOST_BYTES)),
                NameCache.inMemory(NAMES_REMEMBERED),
                limits,
                new MapMeters(metrics).and(naming),
                InstantSource.system());
    }

    private static TopicModelFinder timed(TopicModelFinder models, MapMetrics metrics) {
        return job -> {
            if (job.llm() == null) {
                return Optional.empty();
            }
            long start = System.nanoTime();
            try {
                return models.find(job);
            } finally {
                metrics.modelOpened(Duration.ofNanos(System.nanoTime() - start));
            }
        };
    }

    /** Once the worker is ready, which it would be later beside this, and beside a job that waits already, which is not kept waiting. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> warmUp(MapLimits limits) {
        return ready -> Thread.ofPlatform()
                .daemon(true)
                .name("warm-up")
                .start(() -> LOG.debug("Warmed up in {}", WarmUp.run(limits)));
    }

    @Bean
    JobHandler mapJobs(MakeMap useCase, JobSettings settings) {
        return useCase.handler(settings.apply(JobType.visualizations()));
    }
}
