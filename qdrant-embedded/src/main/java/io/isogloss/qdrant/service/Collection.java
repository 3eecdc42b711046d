package io.isogloss.qdrant.service;

import io.isogloss.qdrant.search.ExactSearch;
import io.isogloss.qdrant.search.Hit;
import io.isogloss.qdrant.search.Metric;
import io.isogloss.qdrant.search.PointTest;
import io.isogloss.qdrant.storage.Durable;
import io.isogloss.qdrant.storage.PointStore;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * One open collection: its settings, its points, its ways to search them. Safe for many threads.
 */
final class Collection implements AutoCloseable {
    static final String SETTINGS_FILE = "collection.pb";

    private final String name;
    private final Path directory;
    private final Metric metric;
    private final PointStore store;
    private final ExactSearch exact;
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
        CollectionInfo.Builder info = settings.toBuilder()
                .setStatus(CollectionStatus.Green)
                .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                .setSegmentsCount(store.segmentCount())
                .setPointsCount(store.size())
                .setIndexedVectorsCount(0);
        return info.build();
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

    List<Hit> nearest(float[] query, SearchOptions options, PointTest test, BooleanSupplier cancelled) {
        return exact.nearest(store.snapshot(), metric, query, options.limit(), options.worstScore(), test, cancelled);
    }

    @Override
    public void close() {
        store.close();
    }
}
