package io.isogloss.runtime.vectors;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Spoils calls on their way to the server or back. */
final class GrpcFaults implements ClientInterceptor {

    /** What happens to a call. */
    sealed interface Fault {
        /** Never reaches the server. */
        record Refuse(Status.Code code) implements Fault {}

        /** Is done by the server, and the answer is lost. */
        record LoseAnswer() implements Fault {}

        /** Is done by the server, which says this about it. */
        record Answer(UpdateStatus status) implements Fault {}

        /** Is refused when it carries more points. */
        record AtMost(int points, Status.Code code) implements Fault {}
    }

    private record Rule(String method, AtomicInteger left, Fault fault) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Integer> upsertSizes = new CopyOnWriteArrayList<>();

    void inject(String method, int times, Fault fault) {
        rules.add(new Rule(method, new AtomicInteger(times), fault));
    }

    void reset() {
        rules.clear();
        upsertSizes.clear();
    }

    /** Points of each upsert that was sent. */
    List<Integer> upsertSizes() {
        return upsertSizes;
    }

    private Fault faultFor(String method) {
        for (Rule rule : rules) {
            if (rule.method.equals(method) && rule.left.getAndDecrement() > 0) {
                return rule.fault;
            }
        }
        return null;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        Fault fault = faultFor(method.getBareMethodName());
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private Status.Code refused = fault instanceof Fault.Refuse refuse ? refuse.code() : null;

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(A message) {
                                if (fault instanceof Fault.LoseAnswer) {
                                    return;
                                }
                                super.onMessage(rewritten(message, fault));
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (refused != null) {
                                    super.onClose(refused.toStatus().withDescription("injected"), new Metadata());
                                } else if (fault instanceof Fault.LoseAnswer) {
                                    super.onClose(Status.UNAVAILABLE.withDescription("injected"), new Metadata());
                                } else {
                                    super.onClose(status, trailers);
                                }
                            }
                        },
                        headers);
                if (refused != null) {
                    cancel("injected", null);
                }
            }

            @Override
            public void sendMessage(Q message) {
                if (message instanceof UpsertRequest upsert) {
                    upsertSizes.add(upsert.size());
                    if (fault instanceof Fault.AtMost limit && upsert.size() > limit.points()) {
                        refused = limit.code();
                        cancel("injected", null);
                        return;
                    }
                }
                if (refused == null) {
                    super.sendMessage(message);
                }
            }

            @Override
            public void halfClose() {
                if (refused == null) {
                    super.halfClose();
                }
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <A> A rewritten(A message, Fault fault) {
        if (fault instanceof Fault.Answer answer && message instanceof PointsOperationResponse response) {
            return (A) response.toBuilder()
                    .setResult(response.getResult().toBuilder().setStatus(answer.status()))
                    .build();
        }
        return message;
    }
}
