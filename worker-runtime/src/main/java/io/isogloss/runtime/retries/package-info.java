/**
 * Trying a call again inside one attempt of a job.
 *
 * <p>Lives here: the loop, its pauses, nothing else. Which kinds may pass is said by {@link io.isogloss.runtime.jobs.FailureKind}; when a
 * whole job is tried again is decided by the job listener.
 */
@NullMarked
package io.isogloss.runtime.retries;

import org.jspecify.annotations.NullMarked;
