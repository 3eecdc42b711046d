package io.isogloss.runtime.jobs;

/**
 * Everything that is particular to one type of job. A worker runs one listener for each handler it finds.
 *
 * <p>Called by many threads at once.
 */
public interface JobHandler {

    /** Names and limits of the type; constant. */
    JobType type();

    /**
     * Reads a message, quickly and without any effect outside.
     *
     * <p>A message whose sender can be answered should come back as a job, even when its fields are invalid: the job then
     * answers {@link JobOutcome.Rejected}, and its sender learns of it.
     *
     * @throws JobFailedException of kind {@link FailureKind#UNREADABLE} if nobody could be answered; the raw bytes
     *     become the dead letter
     */
    Job read(JobMessage message);
}
