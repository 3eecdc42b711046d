package io.isogloss.local.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.datasets.adapter.points.VectorStorePoints;
import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.EmbedBatch;
import io.isogloss.datasets.application.PipelineSettings;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.inprocess.InProcessBroker;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.application.ImageSource;
import io.isogloss.visualizations.application.MakeMap;
import io.isogloss.visualizations.application.MapLimits;
import io.isogloss.visualizations.application.MapObserver;
import io.isogloss.visualizations.application.TopicModelFinder;
import io.isogloss.visualizations.naming.NameCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The use cases of both workers behind a queue in memory. */
final class LocalDesk implements JobDesk {
    private static final Duration DRAIN = Duration.ofSeconds(20);
    private static final int NAMES_REMEMBERED = 10_000;
    private static final int MOST_POINTS = 1_000_000;

    private final InProcessBroker broker;
    private final JobListeners listeners;

    LocalDesk(
            ObjectStore objects,
            String bucket,
            VectorStore vectors,
            JobEmbedders embedders,
            TopicModelFinder models,
            BatchObserver observer,
            int threads,
            long seed) {
        this.broker = new InProcessBroker(JobClock.system());
        EmbedBatch embedBatch = new EmbedBatch(
                objects,
                embedders,
                new VectorStorePoints(address -> vectors, CollectionSpec.cosine(1), Ticker.systemTicker()),
                PipelineSettings.defaults(),
                observer,
                InstantSource.system());
        MakeMap makeMap = new MakeMap(
                address -> vectors,
                objects,
                models,
                ImageSource.inlineOnly(),
                NameCache.inMemory(NAMES_REMEMBERED),
                new MapLimits(MOST_POINTS, Runtime.getRuntime().maxMemory(), bucket, seed, threads),
                MapObserver.NONE,
                InstantSource.system());
        this.listeners = new JobListeners(
                broker,
                List.of(
                        // Somebody watches: trouble is told at once, and the command run again goes on where it was.
                        embedBatch.handler(JobType.datasets().withPermits(2).withDeliveries(2)),
                        makeMap.handler(JobType.visualizations().withPermits(1).withDeliveries(2))),
                JobRuntime.standard(new SplittableRandom(seed), "local"));
        listeners.start();
    }

    @Override
    public void listen(Consumer<OutboundMessage> listener) {
        broker.listen(listener);
    }

    @Override
    public void publish(OutboundMessage job) {
        broker.publisher().publish(job);
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public void close() {
        listeners.stop(DRAIN);
        broker.close();
    }
}
