package io.isogloss.runtime.vectors;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.isogloss.runtime.jobs.FailureKind;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsBlockingStub;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.PointsGrpc.PointsBlockingStub;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One call at a time, each with its deadline, each failure with its kind. Safe for any number of threads. */
final class QdrantCalls {
    private final CollectionsBlockingStub collections;
    private final PointsBlockingStub points;
    private final VectorSettings settings;

    QdrantCalls(Channel channel, VectorSettings settings) {
        this.collections = CollectionsGrpc.newBlockingStub(channel);
        this.points = PointsGrpc.newBlockingStub(channel);
        this.settings = settings;
    }

    VectorSettings settings() {
        return settings;
    }

    /** Tries again while that may help. For calls that may be repeated. */
    <T> T collections(String what, Function<CollectionsBlockingStub, T> call) {
        return settings.retries().call(() -> collectionsOnce(what, call));
    }

    <T> T collectionsOnce(String what, Function<CollectionsBlockingStub, T> call) {
        try {
            return call.apply(collections.withDeadlineAfter(settings.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw VectorFailures.translate(what, e);
        }
    }

    /** Tries again while that may help. For calls that may be repeated. */
    <T> T points(String what, Function<PointsBlockingStub, T> call) {
        return settings.retries().call(() -> pointsOnce(what, call));
    }

    <T> T pointsOnce(String what, Function<PointsBlockingStub, T> call) {
        try {
            return call.apply(points.withDeadlineAfter(settings.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw VectorFailures.translate(what, e);
        }
    }

    /** Stores points once; the body is written straight to the connection. */
    PointsOperationResponse upsertOnce(String what, UpsertRequest request) {
        try {
            CallOptions options = points.getCallOptions()
                    .withDeadlineAfter(settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
            return ClientCalls.blockingUnaryCall(points.getChannel(), UpsertRequest.METHOD, options, request);
        } catch (StatusRuntimeException e) {
            throw VectorFailures.translate(what, e);
        }
    }

    /** An update counts once the server says that it is applied: it may say otherwise without any error. */
    static void requireCompleted(String what, UpdateResult result) {
        switch (result.getStatus()) {
            case Completed -> {
                return;
            }
            case Acknowledged, WaitTimeout ->
                throw VectorFailures.failed(
                        FailureKind.TIMEOUT,
                        what + ": the vector store has not applied it yet (" + result.getStatus() + ")");
            case ClockRejected, UnknownUpdateStatus, UNRECOGNIZED ->
                throw VectorFailures.failed(
                        FailureKind.UNAVAILABLE, what + ": the vector store answered " + result.getStatus());
        }
    }
}
