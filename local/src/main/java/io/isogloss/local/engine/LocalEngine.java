package io.isogloss.local.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.datasets.adapter.points.VectorStorePoints;
import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.EmbedBatch;
import io.isogloss.datasets.application.PipelineSettings;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.inprocess.InProcessBroker;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.application.ImageSource;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.application.MapObserver;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.naming.NameCache;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Everything in one process: jobs are published to it as to the real system, the same use cases do them, and their statuses come back.
 *
 * <p>Keeps its data in one folder; opened again there, it finds what it had. One process at a time may have a folder open. Safe for many threads.
 */
public final class LocalEngine implements AutoCloseable {
    /** The bucket of everything that is kept. */
    public static final String BUCKET = "isogloss";

    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final int NAMES_REMEMBERED = 10_000;

    private final EmbeddedQdrant qdrant;
    private final FolderObjectStore objects;
    private final VectorStore vectors;
    private final EmbedderContext embedding;
    private final JobEmbedders embedders;
    private final InProcessBroker broker;
    private final JobListeners listeners;

    private LocalEngine(Path folder, EmbedderDefaults defaults, TopicModelFinder models, int threads, long seed) {
        this.qdrant = EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.inProcess());
        this.objects = FolderObjectStore.open(folder.resolve("objects"));
        objects.ensureBucket(BUCKET);
        this.vectors = VectorStore.over(qdrant.inProcessChannel(), VectorSettings.standard(), VectorObserver.NONE);
        this.embedding = EmbedderContext.standard();
        SecretResolver secrets = new SecretResolver(System::getenv, SecretResolver.API_KEYS, null, null, () -> {});
        this.embedders = new JobEmbedders(embedding, embedding, null, secrets, defaults);
        this.broker = new InProcessBroker(JobClock.system());
        EmbedBatch embedBatch = new EmbedBatch(
                objects,
                embedders,
                new VectorStorePoints(address -> vectors, CollectionSpec.cosine(1), Ticker.systemTicker()),
                PipelineSettings.defaults(),
                BatchObserver.NONE,
                InstantSource.system());
        MakeMap makeMap = new MakeMap(
                address -> vectors,
                objects,
                models,
                ImageSource.inlineOnly(),
                NameCache.inMemory(NAMES_REMEMBERED),
                new MapLimits(1_000_000, Runtime.getRuntime().maxMemory(), BUCKET, seed, threads),
                MapObserver.NONE,
                InstantSource.system());
        this.listeners = new JobListeners(
                broker,
                List.of(
                        embedBatch.handler(JobType.datasets().withPermits(2)),
                        makeMap.handler(JobType.visualizations().withPermits(1))),
                JobRuntime.standard(new SplittableRandom(seed), "local"));
    }

    /** Opens the folder and starts to work. */
    public static LocalEngine open(
            Path folder, EmbedderDefaults defaults, TopicModelFinder models, int threads, long seed) {
        LocalEngine engine = new LocalEngine(folder, defaults, models, threads, seed);
        engine.listeners.start();
        return engine;
    }

    /** Calls the listener with every status from now on, on the thread that publishes it. */
    public void listen(Consumer<OutboundMessage> listener) {
        broker.listen(listener);
    }

    /** Puts a job into the queue of its type. */
    public void publish(String subject, String messageId, byte[] job) {
        broker.publisher().publish(OutboundMessage.of(subject, messageId, job));
    }

    public ObjectStore objects() {
        return objects;
    }

    public VectorStore vectors() {
        return vectors;
    }

    @Override
    public void close() {
        listeners.stop(DRAIN);
        broker.close();
        embedders.close();
        embedding.close();
        objects.close();
        qdrant.close();
    }
}
