package io.isogloss.visualizations.application;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses some calls to the vector store before they reach it. */
final class FlakyCalls implements ClientInterceptor {
    private String method = "";
    private Status.Code code = Status.Code.UNAVAILABLE;
    private int skipped;
    private final AtomicInteger seen = new AtomicInteger();
    private int refused;

    /** Lets {@code skipped} calls of a method through, then refuses so many. */
    void refuse(String someMethod, int afterCalls, int times, Status.Code with) {
        method = someMethod.toLowerCase(Locale.ROOT);
        code = with;
        skipped = afterCalls;
        refused = times;
        seen.set(0);
    }

    int calls() {
        return seen.get();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> call, CallOptions options, Channel next) {
        boolean counted = String.valueOf(call.getBareMethodName())
                .toLowerCase(Locale.ROOT)
                .equals(method);
        int number = counted ? seen.getAndIncrement() : -1;
        boolean refuse = counted && number >= skipped && number < skipped + refused;
        return new SimpleForwardingClientCall<>(next.newCall(call, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                if (refuse) {
                    listener.onClose(Status.fromCode(code).withDescription("injected"), new Metadata());
                } else {
                    super.start(listener, headers);
                }
            }

            @Override
            public void sendMessage(Q message) {
                if (!refuse) {
                    super.sendMessage(message);
                }
            }

            @Override
            public void halfClose() {
                if (!refuse) {
                    super.halfClose();
                }
            }

            @Override
            public void request(int messages) {
                if (!refuse) {
                    super.request(messages);
                }
            }
        };
    }
}
