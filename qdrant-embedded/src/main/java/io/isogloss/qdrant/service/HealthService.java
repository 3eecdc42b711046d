package io.isogloss.qdrant.service;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc.QdrantImplBase;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/**
 * {@code qdrant.Qdrant}: says that the server is there and which version of the protocol it speaks.
 */
public final class HealthService extends QdrantImplBase {
    /** The release whose API this is; clients compare it with their own version. */
    static final String PROTOCOL_VERSION = "1.18.0";

    @Override
    public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> caller) {
        Answers.answer(
                caller,
                () -> seconds -> HealthCheckReply.newBuilder()
                        .setTitle("qdrant - vector search engine (embedded, Isogloss)")
                        .setVersion(PROTOCOL_VERSION)
                        .build());
    }
}
