package io.isogloss.datasets.application;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.JobFailedException;

/** The step of a batch that failed: its word in metrics and the words that its result begins with, both fixed by the contract. */
enum BatchFailure {
    DOWNLOAD("failed_download", "Download failed: "),
    PARSE("failed_parse", "Parse failed: "),
    EMBEDDING("failed_embedding", "Embedding failed: "),
    MISMATCH("failed_mismatch", "Embedding count mismatch: "),
    UPSERT("failed_upsert", "Upsert failed: "),
    DELETED("aborted_deleted", "Aborted: ");

    private final String status;
    private final String prefix;

    BatchFailure(String status, String prefix) {
        this.status = status;
        this.prefix = prefix;
    }

    String status() {
        return status;
    }

    JobFailedException because(JobFailedException cause) {
        return because(cause.failure(), cause);
    }

    JobFailedException because(Failure failure, Throwable cause) {
        return new JobFailedException(
                new Failure(failure.kind(), prefix + failure.message(), failure.retryAfter()),
                new StepFailedException(this, cause));
    }

    JobFailedException because(EmbeddingException cause) {
        return because(EmbeddingFailures.failure(cause), cause);
    }

    /** The word for metrics: that of the step, or {@code failed_internal} for what no step accounts for. */
    static String statusOf(Throwable failure) {
        return failure.getCause() instanceof StepFailedException step ? step.step.status : "failed_internal";
    }

    /** Remembers which step failed, between the place that knows and the place that counts. */
    private static final class StepFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final BatchFailure step;

        StepFailedException(BatchFailure step, Throwable cause) {
            super(step.status, cause);
            this.step = step;
        }
    }
}
