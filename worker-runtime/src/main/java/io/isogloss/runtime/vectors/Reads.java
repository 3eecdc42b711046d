package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.FailureKind;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PayloadIncludeSelector;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.VectorInput;
import io.qdrant.client.grpc.Points.VectorsSelector;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads points: counts, pages, by id, by nearness. One page is held at a time. */
final class Reads {
    private static final int ID_PAGE = 5_000;
    private static final int MOST_PER_PAGE = 1_000;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final QdrantCalls calls;
    private final VectorObserver observer;

    Reads(QdrantCalls calls, VectorObserver observer) {
        this.calls = calls;
        this.observer = observer;
    }

    long count(String collection) {
        long points = calls.points(
                        "counting the points of '" + collection + "'",
                        stub -> stub.count(CountPoints.newBuilder()
                                .setCollectionName(collection)
                                .setExact(true)
                                .build()))
                .getResult()
                .getCount();
        observer.counted(collection, points);
        return points;
    }

    /** Every point with its vector, up to a number of them. */
    VectorMatrix scroll(
            CollectionFacts facts, String vectorName, PayloadFields fields, int mostRows, PointVisitor visitor) {
        int dimensions = facts.vector(vectorName).dimensions();
        MatrixBuilder matrix = new MatrixBuilder(facts.name(), dimensions, Math.min(count(facts.name()), mostRows));
        int perPage = pageSize(dimensions);
        ScrollPoints.Builder request = ScrollPoints.newBuilder()
                .setCollectionName(facts.name())
                .setWithPayload(payload(fields))
                .setWithVectors(vectors(vectorName));
        Common.@Nullable PointId next = null;
        do {
            request.setLimit(Math.min(perPage, mostRows - matrix.rows));
            ScrollResponse page = page(request, next);
            for (RetrievedPoint point : page.getResultList()) {
                if (matrix.add(point, vectorName)) {
                    visitor.point(matrix.rows - 1, Wire.id(point.getId()), Wire.fields(point.getPayloadMap()));
                }
            }
            next = page.hasNextPageOffset() ? page.getNextPageOffset() : null;
        } while (next != null && matrix.rows < mostRows);
        return matrix.build();
    }

    /** Every wanted point with its vector, so many at a time; the block's array is used again. */
    void scrollBlocks(
            CollectionFacts facts,
            String vectorName,
            PayloadFields fields,
            int rowsPerBlock,
            Predicate<PointId> wanted,
            BlockVisitor visitor) {
        int dimensions = facts.vector(vectorName).dimensions();
        MatrixBuilder block = new MatrixBuilder(facts.name(), dimensions, rowsPerBlock);
        List<PointId> ids = new ArrayList<>();
        List<Map<String, @Nullable Object>> payloads = new ArrayList<>();
        ScrollPoints.Builder request = ScrollPoints.newBuilder()
                .setCollectionName(facts.name())
                .setLimit(pageSize(dimensions))
                .setWithPayload(payload(fields))
                .setWithVectors(vectors(vectorName));
        Common.@Nullable PointId next = null;
        do {
            ScrollResponse page = page(request, next);
            for (RetrievedPoint point : page.getResultList()) {
                PointId id = Wire.id(point.getId());
                if (wanted.test(id) && block.add(point, vectorName)) {
                    ids.add(id);
                    payloads.add(Wire.fields(point.getPayloadMap()));
                    if (block.rows() == rowsPerBlock) {
                        visitor.block(block.build(), ids, payloads);
                        block.clear();
                        ids.clear();
                        payloads.clear();
                    }
                }
            }
            next = page.hasNextPageOffset() ? page.getNextPageOffset() : null;
        } while (next != null);
        if (block.rows() > 0) {
            visitor.block(block.build(), ids, payloads);
        }
    }

    /** Every id, in the server's order. */
    void scrollIds(String collection, IdVisitor visitor) {
        ScrollPoints.Builder request = ScrollPoints.newBuilder()
                .setCollectionName(collection)
                .setLimit(ID_PAGE)
                .setWithPayload(payload(PayloadFields.none()))
                .setWithVectors(WithVectorsSelector.newBuilder().setEnable(false));
        Common.@Nullable PointId next = null;
        do {
            ScrollResponse page = page(request, next);
            for (RetrievedPoint point : page.getResultList()) {
                visitor.id(point.getId());
            }
            next = page.hasNextPageOffset() ? page.getNextPageOffset() : null;
        } while (next != null);
    }

    /** Takes one id. */
    @FunctionalInterface
    interface IdVisitor {
        void id(Common.PointId id);
    }

    private ScrollResponse page(ScrollPoints.Builder request, Common.@Nullable PointId from) {
        if (from != null) {
            request.setOffset(from);
        }
        ScrollPoints page = request.build();
        long before = calls.settings().retries().clock().nanos();
        ScrollResponse answer =
                calls.points("reading points of '" + page.getCollectionName() + "'", stub -> stub.scroll(page));
        observer.scrolled(
                answer.getResultCount(), calls.settings().retries().clock().nanos() - before);
        return answer;
    }

    private int pageSize(int dimensions) {
        return Math.clamp(calls.settings().scrollBytes() / ((long) dimensions * Float.BYTES), 1, MOST_PER_PAGE);
    }

    /** The points of these ids that exist, in the order of the ids. */
    VectorMatrix retrieve(
            CollectionFacts facts, String vectorName, List<PointId> ids, PayloadFields fields, PointVisitor visitor) {
        int dimensions = facts.vector(vectorName).dimensions();
        MatrixBuilder matrix = new MatrixBuilder(facts.name(), dimensions, ids.size());
        int perPage = pageSize(dimensions);
        for (int from = 0; from < ids.size(); from += perPage) {
            List<PointId> asked = ids.subList(from, Math.min(ids.size(), from + perPage));
            retrievePage(facts.name(), vectorName, Wire.ids(asked), fields, matrix, visitor);
        }
        return matrix.build();
    }

    void retrievePage(
            String collection,
            String vectorName,
            List<Common.PointId> asked,
            PayloadFields fields,
            MatrixBuilder matrix,
            PointVisitor visitor) {
        GetPoints request = GetPoints.newBuilder()
                .setCollectionName(collection)
                .addAllIds(asked)
                .setWithPayload(payload(fields))
                .setWithVectors(vectors(vectorName))
                .build();
        List<RetrievedPoint> answer = calls.points("reading points of '" + collection + "'", stub -> stub.get(request))
                .getResultList();
        Map<Common.PointId, RetrievedPoint> byId = new HashMap<>(answer.size() * 2);
        answer.forEach(point -> byId.put(point.getId(), point));
        for (Common.PointId id : asked) {
            RetrievedPoint point = byId.get(id);
            if (point != null && matrix.add(point, vectorName)) {
                visitor.point(matrix.rows - 1, Wire.id(id), Wire.fields(point.getPayloadMap()));
            }
        }
    }

    List<ScoredHit> search(
            CollectionFacts facts, String vectorName, float[] query, int limit, boolean exact, PayloadFields fields) {
        facts.checkDimensions(vectorName, query.length);
        QueryPoints.Builder request = QueryPoints.newBuilder()
                .setCollectionName(facts.name())
                .setQuery(Query.newBuilder()
                        .setNearest(VectorInput.newBuilder().setDense(Wire.dense(query, 0, query.length))))
                .setLimit(limit)
                .setWithPayload(payload(fields));
        request.getParamsBuilder().setExact(exact);
        if (!vectorName.isEmpty()) {
            request.setUsing(vectorName);
        }
        List<ScoredHit> hits = new ArrayList<>();
        for (ScoredPoint point : calls.points("searching '" + facts.name() + "'", stub -> stub.query(request.build()))
                .getResultList()) {
            hits.add(new ScoredHit(Wire.id(point.getId()), point.getScore(), Wire.fields(point.getPayloadMap())));
        }
        return hits;
    }

    private static WithVectorsSelector vectors(String vectorName) {
        WithVectorsSelector.Builder selector = WithVectorsSelector.newBuilder();
        return (vectorName.isEmpty()
                        ? selector.setEnable(true)
                        : selector.setInclude(VectorsSelector.newBuilder().addNames(vectorName)))
                .build();
    }

    private static WithPayloadSelector payload(PayloadFields fields) {
        WithPayloadSelector.Builder selector = WithPayloadSelector.newBuilder();
        switch (fields) {
            case PayloadFields.All all -> selector.setEnable(true);
            case PayloadFields.None none -> selector.setEnable(false);
            case PayloadFields.Named named ->
                selector.setInclude(PayloadIncludeSelector.newBuilder().addAllFields(named.names()));
        }
        return selector.build();
    }

    /** Grows only when points are added while they are read. */
    static final class MatrixBuilder {
        private final String collection;
        private final int dimensions;
        private float[] values;
        private int rows;

        MatrixBuilder(String collection, int dimensions, long expectedRows) {
            this.collection = collection;
            this.dimensions = dimensions;
            this.values = new float[lengthFor(expectedRows)];
        }

        int rows() {
            return rows;
        }

        void clear() {
            rows = 0;
        }

        private int lengthFor(long wantedRows) {
            long length = wantedRows * dimensions;
            if (length > LARGEST_ARRAY) {
                throw VectorFailures.failed(
                        FailureKind.TOO_LARGE,
                        "%d points of %d dimensions of '%s' are more than one matrix holds; the limit is %d points"
                                .formatted(wantedRows, dimensions, collection, LARGEST_ARRAY / dimensions));
            }
            return (int) length;
        }

        /** False for a point without a vector of this name. */
        boolean add(RetrievedPoint point, String vectorName) {
            int from = rows * dimensions;
            if (from + dimensions > values.length) {
                values = Arrays.copyOf(values, lengthFor(rows + Math.max(1024L, rows / 8)));
            }
            if (!Wire.copyVector(point.getVectors(), vectorName, values, from, dimensions)) {
                return false;
            }
            rows++;
            return true;
        }

        VectorMatrix build() {
            return new VectorMatrix(values, rows, dimensions);
        }
    }
}
