package io.isogloss.qdrant.service;

import io.grpc.Context;
import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.search.PayloadFilter;
import io.isogloss.qdrant.search.PointTest;
import io.isogloss.qdrant.storage.PointRef;
import io.isogloss.qdrant.storage.SegmentView;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reads points without a query vector: by id, page after page, and counting.
 */
final class PointReads {
    private static final int FILTER_STEP = 1024;
    private static final int LARGEST_PAGE = 1 << 24;

    private PointReads() {}

    static List<RetrievedPoint> get(Collection collection, GetPoints request) {
        Selection selection =
                Selection.of(request.hasWithPayload(), request.getWithPayload(), true, request.getWithVectors());
        List<RetrievedPoint> found = new ArrayList<>(request.getIdsCount());
        for (PointKey key : new LinkedHashSet<>(Ids.keys(request.getIdsList()))) {
            PointRef point = collection.store().find(key);
            if (point != null) {
                found.add(selection.retrieved(point));
            }
        }
        return found;
    }

    static ScrollResponse.Builder scroll(Collection collection, ScrollPoints request) {
        if (request.hasOrderBy()) {
            throw QdrantFailure.unimplemented("ScrollPoints.order_by");
        }
        int limit = request.hasLimit() ? (int) Math.min(Integer.toUnsignedLong(request.getLimit()), LARGEST_PAGE) : 10;
        checkLimit(collection, limit);
        Selection selection =
                Selection.of(request.hasWithPayload(), request.getWithPayload(), true, request.getWithVectors());
        PointKey offset = request.hasOffset() ? Ids.key(request.getOffset()) : null;
        List<PointRef> page = page(collection, request.getFilter(), offset, limit + 1);
        ScrollResponse.Builder response = ScrollResponse.newBuilder();
        if (page.size() > limit) {
            response.setNextPageOffset(Ids.id(page.get(limit).key()));
            page = page.subList(0, limit);
        }
        return response.addAllResult(selection.retrieved(page));
    }

    static void checkLimit(Collection collection, long limit) {
        if (limit < 1) {
            throw QdrantFailure.invalid("Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
        }
        StrictMode.checkLimit(collection.settings(), limit);
    }

    /** Up to so many points that pass the filter, in the order of their ids. */
    static List<PointRef> page(Collection collection, Filter filter, @Nullable PointKey offset, int limit) {
        if (PayloadFilter.isEmpty(filter)) {
            return collection.page(offset, limit);
        }
        PointTest test = PointWrites.filter(collection, filter);
        List<PointRef> passed = new ArrayList<>();
        PointKey from = offset;
        while (true) {
            List<PointRef> step = collection.page(from, FILTER_STEP);
            for (int i = 0; i < step.size(); i++) {
                if (test.passes(step.get(i))) {
                    passed.add(step.get(i));
                    if (passed.size() == limit) {
                        return passed;
                    }
                }
            }
            if (step.size() < FILTER_STEP) {
                return passed;
            }
            from = after(step.getLast().key());
            if (from == null) {
                return passed;
            }
            checkCancelled();
        }
    }

    private static @Nullable PointKey after(PointKey key) {
        long low = key.low() + 1;
        if (low != 0) {
            return new PointKey(key.uuid(), key.high(), low);
        }
        if (!key.uuid()) {
            return new PointKey(true, 0, 0);
        }
        long high = key.high() + 1;
        return high == 0 ? null : new PointKey(true, high, 0);
    }

    static long count(Collection collection, Filter filter) {
        if (PayloadFilter.isEmpty(filter)) {
            return collection.store().size();
        }
        PointTest test = PointWrites.filter(collection, filter);
        long count = 0;
        for (SegmentView view : collection.store().snapshot()) {
            for (int i = view.nextLive(0); i >= 0; i = view.nextLive(i + 1)) {
                if (test.passes(view.ref(i))) {
                    count++;
                }
                if ((i & 4095) == 0) {
                    checkCancelled();
                }
            }
        }
        return count;
    }

    private static void checkCancelled() {
        if (Context.current().isCancelled()) {
            throw QdrantFailure.cancelled("the caller gave up while the points were read");
        }
    }
}
