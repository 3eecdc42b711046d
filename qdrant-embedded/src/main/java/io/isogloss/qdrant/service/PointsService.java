package io.isogloss.qdrant.service;

import io.grpc.stub.StreamObserver;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.service.PointWrites.Written;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryBatchResponse;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.RecommendBatchPoints;
import io.qdrant.client.grpc.Points.RecommendBatchResponse;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.RecommendResponse;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchBatchPoints;
import io.qdrant.client.grpc.Points.SearchBatchResponse;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SearchResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc.PointsImplBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * {@code qdrant.Points}. A write with {@code wait} is on the disk when it is answered; one without is in the log and
 * visible, and survives the death of the process. What is not overridden answers UNIMPLEMENTED with the method's name.
 */
public final class PointsService extends PointsImplBase {
    private final Catalog catalog;
    private final Searches searches;

    /** The service over a catalog. */
    public PointsService(Catalog catalog) {
        this.catalog = catalog;
        this.searches = new Searches(catalog);
    }

    @Override
    public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection -> PointWrites.upsert(
                        collection, request.getPointsList(), request.getUpdateMode(), request.getUpdateFilter()));
    }

    @Override
    public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection -> PointWrites.delete(collection, request.getPoints()));
    }

    @Override
    public void updateVectors(UpdatePointVectors request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection ->
                        PointWrites.updateVectors(collection, request.getPointsList(), request.getUpdateFilter()));
    }

    @Override
    public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection -> PointWrites.setPayload(
                        collection, request.getPointsSelector(), request.getPayloadMap(), request.getKey()));
    }

    @Override
    public void overwritePayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection ->
                        PointWrites.overwritePayload(collection, request.getPointsSelector(), request.getPayloadMap()));
    }

    @Override
    public void deletePayload(DeletePayloadPoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection ->
                        PointWrites.deletePayload(collection, request.getPointsSelector(), request.getKeysList()));
    }

    @Override
    public void clearPayload(ClearPayloadPoints request, StreamObserver<PointsOperationResponse> caller) {
        write(
                caller,
                request.getCollectionName(),
                request.getWait(),
                collection -> PointWrites.clearPayload(collection, request.getPoints()));
    }

    @Override
    public void createFieldIndex(CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> caller) {
        write(caller, request.getCollectionName(), request.getWait(), collection -> {
            collection.change(settings -> PayloadSchema.with(settings, request));
            return new Written(0, collection.store().nextVersion());
        });
    }

    @Override
    public void deleteFieldIndex(DeleteFieldIndexCollection request, StreamObserver<PointsOperationResponse> caller) {
        write(caller, request.getCollectionName(), request.getWait(), collection -> {
            collection.change(settings -> settings.toBuilder()
                    .removePayloadSchema(request.getFieldName())
                    .build());
            return new Written(0, collection.store().nextVersion());
        });
    }

    @Override
    public void updateBatch(UpdateBatchPoints request, StreamObserver<UpdateBatchResponse> caller) {
        Answers.answer(caller, () -> {
            Collection collection = catalog.collection(request.getCollectionName());
            UpdateBatchResponse.Builder response = UpdateBatchResponse.newBuilder();
            long position = 0;
            for (PointsUpdateOperation operation : request.getOperationsList()) {
                Written written = apply(collection, operation);
                position = Math.max(position, written.position());
                response.addResult(result(written, request.getWait()));
            }
            if (request.getWait()) {
                collection.store().awaitDurable(position);
            }
            return seconds -> response.setTime(seconds).build();
        });
    }

    @SuppressWarnings("deprecation") // older clients still send the deprecated forms
    private static Written apply(Collection collection, PointsUpdateOperation operation) {
        return switch (operation.getOperationCase()) {
            case UPSERT -> {
                var upsert = operation.getUpsert();
                yield PointWrites.upsert(
                        collection, upsert.getPointsList(), upsert.getUpdateMode(), upsert.getUpdateFilter());
            }
            case DELETE_DEPRECATED -> PointWrites.delete(collection, operation.getDeleteDeprecated());
            case DELETE_POINTS ->
                PointWrites.delete(collection, operation.getDeletePoints().getPoints());
            case SET_PAYLOAD -> {
                var set = operation.getSetPayload();
                yield PointWrites.setPayload(collection, set.getPointsSelector(), set.getPayloadMap(), set.getKey());
            }
            case OVERWRITE_PAYLOAD -> {
                var set = operation.getOverwritePayload();
                yield PointWrites.overwritePayload(collection, set.getPointsSelector(), set.getPayloadMap());
            }
            case DELETE_PAYLOAD -> {
                var delete = operation.getDeletePayload();
                yield PointWrites.deletePayload(collection, delete.getPointsSelector(), delete.getKeysList());
            }
            case CLEAR_PAYLOAD_DEPRECATED ->
                PointWrites.clearPayload(collection, operation.getClearPayloadDeprecated());
            case CLEAR_PAYLOAD ->
                PointWrites.clearPayload(collection, operation.getClearPayload().getPoints());
            case UPDATE_VECTORS -> {
                var update = operation.getUpdateVectors();
                yield PointWrites.updateVectors(collection, update.getPointsList(), update.getUpdateFilter());
            }
            case DELETE_VECTORS -> throw QdrantFailure.unimplemented("PointsUpdateOperation.delete_vectors");
            case OPERATION_NOT_SET -> throw QdrantFailure.invalid("Operation is missing");
        };
    }

    @Override
    public void get(GetPoints request, StreamObserver<GetResponse> caller) {
        Answers.answer(caller, () -> {
            var points = PointReads.get(catalog.collection(request.getCollectionName()), request);
            return seconds -> GetResponse.newBuilder()
                    .addAllResult(points)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> caller) {
        Answers.answer(caller, () -> {
            var response = PointReads.scroll(catalog.collection(request.getCollectionName()), request);
            return seconds -> response.setTime(seconds).build();
        });
    }

    @Override
    public void count(CountPoints request, StreamObserver<CountResponse> caller) {
        Answers.answer(caller, () -> {
            long count = PointReads.count(catalog.collection(request.getCollectionName()), request.getFilter());
            return seconds -> CountResponse.newBuilder()
                    .setResult(CountResult.newBuilder().setCount(count))
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void search(SearchPoints request, StreamObserver<SearchResponse> caller) {
        Answers.answer(caller, () -> {
            List<ScoredPoint> found = searches.search(catalog.collection(request.getCollectionName()), request);
            return seconds -> SearchResponse.newBuilder()
                    .addAllResult(found)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void searchBatch(SearchBatchPoints request, StreamObserver<SearchBatchResponse> caller) {
        Answers.answer(caller, () -> {
            List<BatchResult> results =
                    each(request.getCollectionName(), request.getSearchPointsList(), searches::search);
            return seconds -> SearchBatchResponse.newBuilder()
                    .addAllResult(results)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void query(QueryPoints request, StreamObserver<QueryResponse> caller) {
        Answers.answer(caller, () -> {
            List<ScoredPoint> found = searches.query(catalog.collection(request.getCollectionName()), request);
            return seconds -> QueryResponse.newBuilder()
                    .addAllResult(found)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void queryBatch(QueryBatchPoints request, StreamObserver<QueryBatchResponse> caller) {
        Answers.answer(caller, () -> {
            List<BatchResult> results =
                    each(request.getCollectionName(), request.getQueryPointsList(), searches::query);
            return seconds -> QueryBatchResponse.newBuilder()
                    .addAllResult(results)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void recommend(RecommendPoints request, StreamObserver<RecommendResponse> caller) {
        Answers.answer(caller, () -> {
            List<ScoredPoint> found = searches.recommend(catalog.collection(request.getCollectionName()), request);
            return seconds -> RecommendResponse.newBuilder()
                    .addAllResult(found)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void recommendBatch(RecommendBatchPoints request, StreamObserver<RecommendBatchResponse> caller) {
        Answers.answer(caller, () -> {
            List<BatchResult> results =
                    each(request.getCollectionName(), request.getRecommendPointsList(), searches::recommend);
            return seconds -> RecommendBatchResponse.newBuilder()
                    .addAllResult(results)
                    .setTime(seconds)
                    .build();
        });
    }

    private interface OneSearch<T> {
        List<ScoredPoint> run(Collection collection, T request);
    }

    private <T> List<BatchResult> each(String name, List<T> requests, OneSearch<T> search) {
        Collection collection = catalog.collection(name);
        List<BatchResult> results = new ArrayList<>(requests.size());
        for (T request : requests) {
            results.add(BatchResult.newBuilder()
                    .addAllResult(search.run(collection, request))
                    .build());
        }
        return results;
    }

    private void write(
            StreamObserver<PointsOperationResponse> caller,
            String name,
            boolean wait,
            Function<Collection, Written> work) {
        Answers.answer(caller, () -> {
            Collection collection = catalog.collection(name);
            Written written = work.apply(collection);
            if (wait) {
                collection.store().awaitDurable(written.position());
            }
            return response(written, wait);
        });
    }

    private static DoubleFunction<PointsOperationResponse> response(Written written, boolean wait) {
        return seconds -> PointsOperationResponse.newBuilder()
                .setResult(result(written, wait))
                .setTime(seconds)
                .build();
    }

    private static UpdateResult result(Written written, boolean wait) {
        return UpdateResult.newBuilder()
                .setOperationId(written.operation())
                .setStatus(wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged)
                .build();
    }
}
