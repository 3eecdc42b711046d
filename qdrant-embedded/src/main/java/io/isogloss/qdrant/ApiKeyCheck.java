package io.isogloss.qdrant;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through that carry the key, as {@code api-key} or as a bearer token; the health check needs none.
 */
final class ApiKeyCheck implements ServerInterceptor {
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final byte[] expected;

    ApiKeyCheck(String expected) {
        this.expected = expected.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getMethodDescriptor().getFullMethodName().equals("qdrant.Qdrant/HealthCheck")) {
            return next.startCall(call, headers);
        }
        String presented = presented(headers);
        if (presented == null) {
            return refuse(call, "Must provide an API key or an Authorization bearer token");
        }
        // In constant time, so that the answer's delay tells nothing of the key.
        return MessageDigest.isEqual(expected, presented.getBytes(StandardCharsets.UTF_8))
                ? next.startCall(call, headers)
                : refuse(call, "Invalid API key or JWT");
    }

    private static @Nullable String presented(Metadata headers) {
        String key = headers.get(API_KEY);
        String bearer = headers.get(AUTHORIZATION);
        return key == null && bearer != null && bearer.startsWith(BEARER) ? bearer.substring(BEARER.length()) : key;
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String reason) {
        call.close(Status.UNAUTHENTICATED.withDescription(reason), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
