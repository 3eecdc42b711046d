package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;

/** Builds the failures of this package. */
final class ObjectFailures {
    private ObjectFailures() {}

    static JobFailedException failed(FailureKind kind, String message) {
        return JobFailedException.of(kind, message);
    }

    static JobFailedException failed(FailureKind kind, String message, Throwable cause) {
        return new JobFailedException(Failure.of(kind, message), cause);
    }
}
