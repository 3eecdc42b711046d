package io.isogloss.runtime.jobs;

import java.util.Map;
import java.util.TreeMap;

/**
 * One job, read and ready to run.
 *
 * <p>The listener publishes {@link #processing} before {@link #run}, and exactly one final status afterwards: the
 * result of a completed run, or {@link #failed}. The job itself publishes nothing final. Running it twice has the effect
 * of running it once.
 */
public interface Job {

    /** The id its sender gave it, for logs and dead letters. */
    String id();

    /** What stands on every log line of this job beside its id: the ids that the contract names, nothing private. */
    default Map<String, String> fields() {
        return Map.of();
    }

    /** What its span says besides; the fields and the id unless the contract has other names for spans. */
    default Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(fields());
        attributes.put("job_id", id());
        return attributes;
    }

    /** The status that says that work has begun. Equal for every attempt, message id included. */
    OutboundMessage processing();

    /**
     * Does the work on the calling thread, which is a virtual one.
     *
     * <p>May throw {@link JobFailedException}; any other exception counts as {@link FailureKind#INTERNAL}. Ends soon
     * after an interrupt or once {@link JobContext#cancelled} is true.
     *
     * @throws InterruptedException if the run was cancelled while it waited
     */
    JobOutcome run(JobContext context) throws InterruptedException;

    /**
     * The final status for a run that failed for good.
     *
     * <p>Give it the message id of the result: whichever final status of a job is stored first is then the only one, even
     * when a worker dies between storing it and settling the job.
     */
    OutboundMessage failed(Failure failure);
}
