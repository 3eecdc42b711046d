package io.isogloss.qdrant.service;

import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.search.ExactSearch;
import io.isogloss.qdrant.search.Hit;
import io.isogloss.qdrant.search.HnswIndex;
import io.isogloss.qdrant.search.Metric;
import io.isogloss.qdrant.search.PointTest;
import io.isogloss.qdrant.storage.Durable;
import io.isogloss.qdrant.storage.PointRef;
import io.isogloss.qdrant.storage.PointStore;
import io.isogloss.qdrant.storage.SegmentView;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One open collection: its settings, its points, its ways to search them. Safe for many threads.
 */
final class Collection implements AutoCloseable {
    static final String SETTINGS_FILE = "collection.pb";
    /** A graph is extended once it would grow by one part in this many. */
    private static final int GROWTH_SHARE = 10;
    /** So many waiting points are indexed even while writes go on, if somebody searches: until then a scan of them is fast. */
    private static final int TOO_MANY_WAITING = 250_000;
    /** Nobody searches, writes or reads for so many looks: then the graph is built ahead of the first search. */
    private static final int LOOKS_UNTIL_IDLE = 15;
    /** A graph takes about a second for so many points; as long again it must be idle before it is built unasked. */
    private static final int POINTS_A_LOOK = 5_000;

    private final String name;
    private final Path directory;
    private final Metric metric;
    private final PointStore store;
    private final ExactSearch exact;
    private final @Nullable HnswIndex index;
    private volatile boolean building;
    private volatile boolean searched;
    private volatile boolean read;
    private long writtenAtLastLook;
    private int idleLooks;
    private volatile CollectionInfo settings;

    Collection(String name, Path directory, CollectionInfo settings, ExactSearch exact) {
        this.name = name;
        this.directory = directory;
        this.settings = settings;
        this.exact = exact;
        this.metric = CollectionSettings.metric(CollectionSettings.vectorParams(settings));
        this.store = PointStore.open(
                directory,
                Math.toIntExact(CollectionSettings.vectorParams(settings).getSize()));
        this.index = HnswIndex.open(directory.resolve("hnsw"), metric);
    }

    String name() {
        return name;
    }

    Path directory() {
        return directory;
    }

    PointStore store() {
        return store;
    }

    Metric metric() {
        return metric;
    }

    int dimension() {
        return store.dimension();
    }

    CollectionInfo settings() {
        return settings;
    }

    boolean hasTextIndex(String field) {
        PayloadSchemaInfo schema = settings.getPayloadSchemaMap().get(field);
        return schema != null && schema.getDataType() == PayloadSchemaType.Text;
    }

    /** Settings and figures as a client sees them. */
    CollectionInfo info() {
        boolean busy = building || pointsToIndex() > 0;
        int indexed = index == null ? 0 : index.documents();
        return settings.toBuilder()
                .setStatus(busy ? CollectionStatus.Yellow : CollectionStatus.Green)
                .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                .setSegmentsCount(store.segmentCount())
                .setPointsCount(store.size())
                .setIndexedVectorsCount(Math.min(indexed, store.size()))
                .build();
    }

    private HnswConfigDiff hnsw() {
        return settings.getConfig().getHnswConfig().toBuilder()
                .mergeFrom(CollectionSettings.vectorParams(settings).getHnswConfig())
                .build();
    }

    /** How many points wait for the graph; 0 while there are too few to bother. */
    private int pointsToIndex() {
        long threshold = settings.getConfig().getOptimizerConfig().getIndexingThreshold();
        if (index == null || threshold == 0 || hnsw().getM() == 0) {
            return 0;
        }
        // In kilobytes, unsigned; a value that large is a way to say never.
        if (threshold < 0 || threshold > Integer.MAX_VALUE) {
            return 0;
        }
        long enough = Math.max(1, threshold * 256 / dimension());
        if (store.size() < enough) {
            return 0;
        }
        int uncovered = index.uncovered(store.snapshot());
        return uncovered >= Math.max(enough, index.documents() / GROWTH_SHARE) ? uncovered : 0;
    }

    /** Up to so many points from there on, in the order of their ids. */
    List<PointRef> page(@Nullable PointKey from, int limit) {
        read = true;
        return store.page(from, limit);
    }

    /**
     * Gives back garbage and brings the graph up to date once writes have paused and somebody searches, or nobody does anything: it takes a processor for a
     * while, which whoever reads all points after a load needs more. Called now and then by one thread.
     */
    void maintain() {
        long written = store.writtenBytes();
        boolean quiet = written == writtenAtLastLook;
        writtenAtLastLook = written;
        idleLooks = quiet && !read ? idleLooks + 1 : 0;
        read = false;
        store.clean();
        int waiting = pointsToIndex();
        boolean now = searched
                ? quiet || waiting >= TOO_MANY_WAITING
                : idleLooks >= LOOKS_UNTIL_IDLE + waiting / POINTS_A_LOOK;
        if (index != null && waiting > 0 && now) {
            searched = false;
            building = true;
            try {
                HnswConfigDiff hnsw = hnsw();
                index.build(store.snapshot(), (int) Math.max(2, hnsw.getM()), (int) Math.max(8, hnsw.getEfConstruct()));
            } finally {
                building = false;
            }
        }
    }

    synchronized void change(UnaryOperator<CollectionInfo> change) {
        CollectionInfo changed = change.apply(settings);
        try {
            Durable.replace(directory.resolve(SETTINGS_FILE), changed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the settings of " + name, e);
        }
        settings = changed;
    }

    List<Hit> nearest(
            float[] query, SearchOptions options, PointTest test, boolean anyPasses, BooleanSupplier cancelled) {
        List<SegmentView> views = store.snapshot();
        if (index != null && !options.exact()) {
            searched = true;
            int breadth = options.breadth() > 0 ? options.breadth() : (int) hnsw().getEfConstruct();
            List<Hit> found = index.nearest(
                    exact,
                    views,
                    metric,
                    query,
                    options.limit(),
                    breadth,
                    options.worstScore(),
                    test,
                    anyPasses,
                    cancelled);
            if (found != null) {
                return found;
            }
        }
        return exact.nearest(views, metric, query, options.limit(), options.worstScore(), test, cancelled);
    }

    @Override
    public void close() {
        if (index != null) {
            index.close();
        }
        store.close();
    }
}
