package io.isogloss.runtime.jobs;

/** Why a run is asked to end before it is done. */
enum CancelReason {
    /** The worker stops and the drain time is over. */
    STOPPING,
    /** The run takes longer than its type allows. */
    RUN_LIMIT,
    /** The broker has had no sign of life for an ack wait: somebody else may own the job now. */
    LEASE_LOST
}
