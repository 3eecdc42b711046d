package io.isogloss.runtime.vectors;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;

/** Sorts what gRPC reports into kinds. */
final class VectorFailures {
    private static final int LONGEST_DESCRIPTION = 300;

    private VectorFailures() {}

    static JobFailedException failed(FailureKind kind, String message) {
        return JobFailedException.of(kind, message);
    }

    static JobFailedException translate(String what, StatusRuntimeException e) {
        return new JobFailedException(Failure.of(kindOf(e.getStatus()), what + ": " + described(e.getStatus())), e);
    }

    static boolean is(JobFailedException e, FailureKind kind) {
        return e.failure().kind() == kind;
    }

    private static FailureKind kindOf(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> FailureKind.AUTH;
            case NOT_FOUND -> FailureKind.NOT_FOUND;
            case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED, ALREADY_EXISTS -> FailureKind.INVALID;
            case DEADLINE_EXCEEDED -> FailureKind.TIMEOUT;
            // Too large a message, a rate limit or a full disk: smaller and later may work.
            case RESOURCE_EXHAUSTED -> FailureKind.CAPACITY;
            case CANCELLED -> Thread.currentThread().isInterrupted() ? FailureKind.CANCELLED : FailureKind.UNAVAILABLE;
            case DATA_LOSS -> FailureKind.CORRUPT_RESPONSE;
            case OK, UNKNOWN, FAILED_PRECONDITION, ABORTED, INTERNAL, UNAVAILABLE -> FailureKind.UNAVAILABLE;
        };
    }

    private static String described(Status status) {
        String description = status.getDescription() == null ? "" : " " + status.getDescription();
        String line = description.replaceAll("\\p{Cntrl}", " ");
        return status.getCode()
                + (line.length() <= LONGEST_DESCRIPTION ? line : line.substring(0, LONGEST_DESCRIPTION) + "…");
    }
}
