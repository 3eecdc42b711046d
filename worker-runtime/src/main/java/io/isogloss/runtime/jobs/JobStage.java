package io.isogloss.runtime.jobs;

/** Points that every delivery passes, in this order. Observers see them; a crash between any two must do no harm. */
public enum JobStage {
    /** Handed over by the broker; nothing published yet. */
    RECEIVED,
    /** The broker has stored the status that says that work has begun. */
    STARTED,
    /** The handler has returned; its effect is durable, nobody has been told. */
    HANDLED,
    /** The broker has stored the final status. */
    RESULT_PUBLISHED,
    /** The broker has stored the dead letter. */
    DEAD_LETTERED,
    /** The broker has confirmed the settlement. */
    SETTLED
}
