package io.isogloss.qdrant.service;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.isogloss.qdrant.model.QdrantFailure;
import java.io.UncheckedIOException;
import java.util.function.DoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of one call and answers it, or its failure under the right status.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Work that is told afterwards how many seconds it took, as each response carries them. */
    interface Work<T> {
        DoubleFunction<T> run();
    }

    static <T> void answer(StreamObserver<T> caller, Work<T> work) {
        T response;
        try {
            long begin = System.nanoTime();
            DoubleFunction<T> result = work.run();
            response = result.apply((System.nanoTime() - begin) / 1e9);
        } catch (QdrantFailure failure) {
            caller.onError(status(failure).asRuntimeException());
            return;
        } catch (UncheckedIOException disk) {
            caller.onError(
                    status(QdrantFailure.storage(String.valueOf(disk.getMessage()) + ": " + disk.getCause(), disk))
                            .asRuntimeException());
            return;
        } catch (RuntimeException defect) {
            LOG.error("A call failed in a way that nobody foresaw", defect);
            caller.onError(Status.INTERNAL
                    .withDescription("Service internal error: " + defect)
                    .withCause(defect)
                    .asRuntimeException());
            return;
        }
        caller.onNext(response);
        caller.onCompleted();
    }

    private static Status status(QdrantFailure failure) {
        Status status = switch (failure.kind()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.NOT_FOUND;
            case ALREADY_EXISTS -> Status.ALREADY_EXISTS;
            case UNIMPLEMENTED -> Status.UNIMPLEMENTED;
            case CANCELLED -> Status.CANCELLED;
            case STORAGE -> Status.INTERNAL;
        };
        return status.withDescription(failure.getMessage()).withCause(failure);
    }
}
