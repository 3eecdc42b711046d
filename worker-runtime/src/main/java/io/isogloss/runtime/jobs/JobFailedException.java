package io.isogloss.runtime.jobs;

/** Ends a job from anywhere inside a handler. The kind of its failure decides between a retry and a dead letter. */
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Ends the job with this failure. */
    public JobFailedException(Failure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    /** Ends the job with this failure, keeping what caused it for the log. */
    public JobFailedException(Failure failure, Throwable cause) {
        super(failure.toString(), cause);
        this.failure = failure;
    }

    /** Shorthand for a failure without a wish for the delay. */
    public static JobFailedException of(FailureKind kind, String message) {
        return new JobFailedException(Failure.of(kind, message));
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }
}
