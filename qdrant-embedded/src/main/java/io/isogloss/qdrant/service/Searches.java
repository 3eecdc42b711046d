package io.isogloss.qdrant.service;

import io.grpc.Context;
import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.search.Hit;
import io.isogloss.qdrant.search.PayloadFilter;
import io.isogloss.qdrant.search.PointTest;
import io.isogloss.qdrant.storage.PointRef;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What finds points by a query: search, query by vector or id, recommend by average vector, and a query without a query,
 * which lists points in the order of their ids.
 */
final class Searches {
    private static final int DEFAULT_LIMIT = 10;
    private static final long LARGEST_LIMIT = 1 << 24;

    private final Catalog catalog;

    Searches(Catalog catalog) {
        this.catalog = catalog;
    }

    List<ScoredPoint> search(Collection collection, SearchPoints request) {
        checkName(request.hasVectorName() ? request.getVectorName() : "");
        if (request.hasSparseIndices()) {
            throw QdrantFailure.unimplemented("SearchPoints.sparse_indices");
        }
        int dimension = collection.dimension();
        Vectors.checkDimension(dimension, request.getVectorCount());
        float[] query = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            query[i] = request.getVector(i);
        }
        Page page = page(collection, request.getLimit(), request.getOffset());
        float worst = request.hasScoreThreshold() ? request.getScoreThreshold() : Float.NaN;
        Selection selection =
                Selection.of(request.hasWithPayload(), request.getWithPayload(), false, request.getWithVectors());
        return nearest(collection, query, page, worst, request.getParams(), request.getFilter(), Set.of(), selection);
    }

    List<ScoredPoint> query(Collection collection, QueryPoints request) {
        checkName(request.hasUsing() ? request.getUsing() : "");
        if (request.getPrefetchCount() > 0) {
            throw QdrantFailure.unimplemented("QueryPoints.prefetch");
        }
        Page page = page(collection, request.hasLimit() ? request.getLimit() : DEFAULT_LIMIT, request.getOffset());
        float worst = request.hasScoreThreshold() ? request.getScoreThreshold() : Float.NaN;
        Selection selection =
                Selection.of(request.hasWithPayload(), request.getWithPayload(), false, request.getWithVectors());
        Collection lookup = request.hasLookupFrom()
                ? catalog.collection(request.getLookupFrom().getCollectionName())
                : collection;
        Query query = request.getQuery();
        return switch (query.getVariantCase()) {
            case VARIANT_NOT_SET -> listed(collection, request.getFilter(), page, selection);
            case NEAREST -> {
                Set<PointKey> excluded = new HashSet<>();
                float[] vector = vector(query.getNearest(), collection, lookup, excluded);
                yield nearest(
                        collection, vector, page, worst, request.getParams(), request.getFilter(), excluded, selection);
            }
            case RECOMMEND -> {
                Set<PointKey> excluded = new HashSet<>();
                float[] vector = average(query.getRecommend(), collection, lookup, excluded);
                yield nearest(
                        collection, vector, page, worst, request.getParams(), request.getFilter(), excluded, selection);
            }
            case DISCOVER, CONTEXT, ORDER_BY, FUSION, SAMPLE, FORMULA, NEAREST_WITH_MMR, RRF, RELEVANCE_FEEDBACK ->
                throw QdrantFailure.unimplemented(
                        "Query." + query.getVariantCase().name().toLowerCase(java.util.Locale.ROOT));
        };
    }

    List<ScoredPoint> recommend(Collection collection, RecommendPoints request) {
        RecommendInput.Builder input = RecommendInput.newBuilder().setStrategy(request.getStrategy());
        request.getPositiveList()
                .forEach(id -> input.addPositive(VectorInput.newBuilder().setId(id)));
        request.getNegativeList()
                .forEach(id -> input.addNegative(VectorInput.newBuilder().setId(id)));
        for (Vector vector : request.getPositiveVectorsList()) {
            input.addPositive(VectorInput.newBuilder().setDense(denseOf(vector, collection)));
        }
        for (Vector vector : request.getNegativeVectorsList()) {
            input.addNegative(VectorInput.newBuilder().setDense(denseOf(vector, collection)));
        }
        QueryPoints.Builder query = QueryPoints.newBuilder()
                .setQuery(Query.newBuilder().setRecommend(input))
                .setFilter(request.getFilter())
                .setLimit(request.getLimit())
                .setOffset(request.getOffset())
                .setParams(request.getParams())
                .setWithVectors(request.getWithVectors());
        if (request.hasWithPayload()) {
            query.setWithPayload(request.getWithPayload());
        }
        if (request.hasUsing()) {
            query.setUsing(request.getUsing());
        }
        if (request.hasLookupFrom()) {
            query.setLookupFrom(request.getLookupFrom());
        }
        if (request.hasScoreThreshold()) {
            query.setScoreThreshold(request.getScoreThreshold());
        }
        return query(collection, query.build());
    }

    private static io.qdrant.client.grpc.Points.DenseVector denseOf(Vector vector, Collection collection) {
        var dense = io.qdrant.client.grpc.Points.DenseVector.newBuilder();
        for (float value : Vectors.dense(vector, collection.dimension())) {
            dense.addData(value);
        }
        return dense.build();
    }

    private record Page(int offset, int limit) {}

    private static Page page(Collection collection, long limit, long offset) {
        PointReads.checkLimit(collection, limit);
        if (offset < 0 || limit > LARGEST_LIMIT || offset > LARGEST_LIMIT) {
            throw QdrantFailure.invalid("Validation error in body: [limit: value " + limit + " with offset "
                    + Long.toUnsignedString(offset) + " invalid, both must be at most " + LARGEST_LIMIT + "]");
        }
        return new Page((int) offset, (int) limit);
    }

    private static List<ScoredPoint> nearest(
            Collection collection,
            float[] vector,
            Page page,
            float worst,
            SearchParams params,
            Filter filter,
            Set<PointKey> excluded,
            Selection selection) {
        PointTest passes = PointWrites.filter(collection, filter);
        PointTest test = excluded.isEmpty() ? passes : point -> !excluded.contains(point.key()) && passes.passes(point);
        SearchOptions options = new SearchOptions(page.offset + page.limit, worst, params.getExact(), (int)
                Math.clamp(params.getHnswEf(), 0L, LARGEST_LIMIT));
        float[] query = collection.metric().prepared(vector);
        Context context = Context.current();
        BooleanSupplier cancelled = context::isCancelled;
        List<Hit> hits = collection.nearest(
                query, options, test, excluded.isEmpty() && PayloadFilter.isEmpty(filter), cancelled);
        return selection.scored(hits.subList(Math.min(page.offset, hits.size()), hits.size()));
    }

    private static List<ScoredPoint> listed(Collection collection, Filter filter, Page page, Selection selection) {
        List<PointRef> points = PointReads.page(collection, filter, null, page.offset + page.limit);
        List<Hit> hits = new ArrayList<>();
        for (PointRef point : points.subList(Math.min(page.offset, points.size()), points.size())) {
            hits.add(new Hit(point, 0));
        }
        return selection.scored(hits);
    }

    private static float[] vector(VectorInput input, Collection collection, Collection lookup, Set<PointKey> excluded) {
        return switch (input.getVariantCase()) {
            case DENSE -> Vectors.dense(input.getDense(), collection.dimension());
            case ID -> stored(input.getId(), collection, lookup, excluded);
            case SPARSE -> throw QdrantFailure.unimplemented("A sparse query vector");
            case MULTI_DENSE -> throw QdrantFailure.unimplemented("A query with a multi-vector");
            case DOCUMENT, IMAGE, OBJECT -> throw QdrantFailure.unimplemented("Inference on the server");
            case VARIANT_NOT_SET -> throw QdrantFailure.invalid("VectorInput variant is missing");
        };
    }

    private static float[] stored(PointId id, Collection collection, Collection lookup, Set<PointKey> excluded) {
        PointKey key = Ids.key(id);
        PointRef point = lookup.store().find(key);
        if (point == null) {
            throw QdrantFailure.notFound("No point with id " + key + " found");
        }
        Vectors.checkDimension(collection.dimension(), point.dimension());
        if (lookup.name().equals(collection.name())) {
            excluded.add(key);
        }
        return point.vector();
    }

    /** Average of the positive ones, moved away from the negative ones: avg(p) + avg(p) − avg(n). */
    private static float[] average(
            RecommendInput input, Collection collection, Collection lookup, Set<PointKey> excluded) {
        if (input.getStrategy() != RecommendStrategy.AverageVector) {
            throw QdrantFailure.unimplemented("RecommendStrategy." + input.getStrategy());
        }
        if (input.getPositiveCount() == 0) {
            throw QdrantFailure.wrongInput("At least one positive vector ID required with this strategy");
        }
        float[] positive = mean(input.getPositiveList(), collection, lookup, excluded);
        if (input.getNegativeCount() == 0) {
            return positive;
        }
        float[] negative = mean(input.getNegativeList(), collection, lookup, excluded);
        for (int i = 0; i < positive.length; i++) {
            positive[i] += positive[i] - negative[i];
        }
        return positive;
    }

    private static float[] mean(
            List<VectorInput> inputs, Collection collection, Collection lookup, Set<PointKey> excluded) {
        float[] sum = new float[collection.dimension()];
        for (VectorInput input : inputs) {
            float[] vector = collection.metric().prepared(vector(input, collection, lookup, excluded));
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= inputs.size();
        }
        return sum;
    }

    private static void checkName(String name) {
        if (!name.isEmpty()) {
            throw Vectors.noVectorNamed(name);
        }
    }
}
