package io.isogloss.runtime.jobs;

/** Sees everything the listener does. Called on the listener's threads: quick, and without exceptions. */
public interface JobObserver {

    /** Sees nothing. */
    JobObserver NONE = new JobObserver() {};

    /** A delivery has reached a stage. */
    default void reached(JobStage stage, JobMessage message) {}

    /** A delivery has ended. */
    default void ended(JobReport report) {}

    /** The claim on a delivery went without confirmed contact for an ack wait. */
    default void leaseLost(JobMessage message) {}

    /** A claim that was lost with the broker came back, and the run that had gone on has it again. */
    default void regained(JobMessage message) {}

    /** A dead letter could not be stored; the job stays in its stream. */
    default void deadLetterFailed(JobMessage message) {}

    /** A status could not be stored; the job waits for it. */
    default void publishFailed(String subject) {}

    /** A listener gave up its consumer and set it up anew. */
    default void rebuilt(String type, String reason) {}

    /** The streams of a type have been looked at. */
    default void levels(SourceLevels levels) {}

    /** Permits of a type in use, out of how many. */
    default void permits(String type, int inUse, int size) {}
}
