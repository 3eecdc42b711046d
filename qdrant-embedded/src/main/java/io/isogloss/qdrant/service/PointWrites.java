package io.isogloss.qdrant.service;

import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.search.PayloadFilter;
import io.isogloss.qdrant.search.PayloadSelector;
import io.isogloss.qdrant.search.PointTest;
import io.isogloss.qdrant.storage.PointRef;
import io.isogloss.qdrant.storage.PointStore;
import io.isogloss.qdrant.storage.RecordBatch;
import io.isogloss.qdrant.storage.SegmentView;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.UpdateMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What changes points. Every request is checked as a whole before anything of it is written. Answers the position in the
 * log up to which the disk must be flushed for it to be durable.
 */
final class PointWrites {
    /** Read-modify-write holds the lock for no more points than this at once. */
    private static final int STEP = 256;

    /** What was done: where in the log it ends, and its number. */
    record Written(long position, long operation) {}

    private PointWrites() {}

    static Written upsert(Collection collection, List<PointStruct> points, UpdateMode mode, Filter onlyIf) {
        StrictMode.checkUpsert(collection.settings(), points.size());
        PointStore store = collection.store();
        long operation = store.nextVersion();
        boolean plain = mode == UpdateMode.Upsert && onlyIf.equals(Filter.getDefaultInstance());
        if (plain) {
            RecordBatch batch = new RecordBatch(collection.dimension(), operation, points.size());
            for (PointStruct point : points) {
                add(batch, collection, point);
            }
            return new Written(store.append(batch), operation);
        }
        PointTest test = filter(collection, onlyIf);
        for (PointStruct point : points) {
            Ids.key(point.getId());
            Vectors.dense(point.getVectors(), collection.dimension());
        }
        long position = store.exclusively(() -> {
            RecordBatch batch = new RecordBatch(collection.dimension(), operation, points.size());
            for (PointStruct point : points) {
                PointRef present = store.find(Ids.key(point.getId()));
                boolean wanted = present == null
                        ? mode != UpdateMode.UpdateOnly
                        : mode != UpdateMode.InsertOnly && test.passes(present);
                if (wanted) {
                    add(batch, collection, point);
                }
            }
            return store.append(batch);
        });
        return new Written(position, operation);
    }

    private static void add(RecordBatch batch, Collection collection, PointStruct point) {
        float[] vector = collection.metric().prepared(Vectors.dense(point.getVectors(), collection.dimension()));
        batch.point(Ids.key(point.getId()), vector, bytes(point.getPayloadMap()));
    }

    private static byte[] bytes(Map<String, Value> payload) {
        return Struct.newBuilder().putAllFields(payload).build().toByteArray();
    }

    static Written updateVectors(Collection collection, List<PointVectors> points, Filter onlyIf) {
        PointStore store = collection.store();
        PointTest test = filter(collection, onlyIf);
        long operation = store.nextVersion();
        long position = store.exclusively(() -> {
            RecordBatch batch = new RecordBatch(collection.dimension(), operation, points.size());
            for (PointVectors point : points) {
                PointKey key = Ids.key(point.getId());
                float[] vector =
                        collection.metric().prepared(Vectors.dense(point.getVectors(), collection.dimension()));
                PointRef present = store.find(key);
                if (present == null) {
                    throw QdrantFailure.notFound("No point with id " + key + " found");
                }
                if (test.passes(present)) {
                    batch.point(key, vector, present.payload());
                }
            }
            return store.append(batch);
        });
        return new Written(position, operation);
    }

    static Written delete(Collection collection, PointsSelector selector) {
        PointStore store = collection.store();
        List<PointKey> keys = keys(collection, selector);
        long operation = store.nextVersion();
        long position = store.exclusively(() -> {
            RecordBatch batch = new RecordBatch(collection.dimension(), operation, keys.size());
            for (PointKey key : keys) {
                if (store.find(key) != null) {
                    batch.tombstone(key);
                }
            }
            return store.append(batch);
        });
        return new Written(position, operation);
    }

    static Written setPayload(Collection collection, PointsSelector selector, Map<String, Value> fields, String path) {
        return changePayload(collection, selector, payload -> PayloadSelector.merged(payload, path, fields));
    }

    static Written overwritePayload(Collection collection, PointsSelector selector, Map<String, Value> fields) {
        Struct whole = Struct.newBuilder().putAllFields(fields).build();
        return changePayload(collection, selector, payload -> whole);
    }

    static Written deletePayload(Collection collection, PointsSelector selector, List<String> keys) {
        PayloadSelector rest = PayloadSelector.without(keys);
        return changePayload(collection, selector, rest::select);
    }

    static Written clearPayload(Collection collection, PointsSelector selector) {
        return changePayload(collection, selector, payload -> Struct.getDefaultInstance());
    }

    private static Written changePayload(Collection collection, PointsSelector selector, UnaryOperator<Struct> change) {
        PointStore store = collection.store();
        List<PointKey> keys = keys(collection, selector);
        long operation = store.nextVersion();
        long position = 0;
        for (int from = 0; from < keys.size(); from += STEP) {
            List<PointKey> step = keys.subList(from, Math.min(from + STEP, keys.size()));
            position = store.exclusively(() -> {
                RecordBatch batch = new RecordBatch(collection.dimension(), operation, step.size());
                for (PointKey key : step) {
                    PointRef present = store.find(key);
                    if (present != null) {
                        Struct changed = change.apply(PayloadFilter.decode(present.payload()));
                        batch.point(key, present, changed.toByteArray());
                    }
                }
                return store.append(batch);
            });
        }
        return new Written(position, operation);
    }

    private static List<PointKey> keys(Collection collection, PointsSelector selector) {
        return switch (selector.getPointsSelectorOneOfCase()) {
            case POINTS -> Ids.keys(selector.getPoints().getIdsList());
            case FILTER -> {
                PointTest test = filter(collection, selector.getFilter());
                List<PointKey> keys = new ArrayList<>();
                for (SegmentView view : collection.store().snapshot()) {
                    for (int i = view.nextLive(0); i >= 0; i = view.nextLive(i + 1)) {
                        PointRef point = view.ref(i);
                        if (test.passes(point)) {
                            keys.add(point.key());
                        }
                    }
                }
                yield keys;
            }
            case POINTSSELECTORONEOF_NOT_SET -> throw QdrantFailure.invalid("PointsSelector is missing");
        };
    }

    static PointTest filter(Collection collection, Filter filter) {
        return PayloadFilter.of(filter, Ids::key, collection::hasTextIndex);
    }
}
