/**
 * The job listener: how a message becomes exactly one final status, whatever dies on the way.
 *
 * <p>Knows no broker, no framework and no job format. A broker comes in through {@link
 * io.isogloss.runtime.jobs.JobSource}, {@link io.isogloss.runtime.jobs.Delivery} and {@link
 * io.isogloss.runtime.jobs.MessagePublisher}; a job through {@link io.isogloss.runtime.jobs.JobHandler}. Code that talks
 * to a broker does not belong here, nor does anything that knows what a job computes.
 */
@NullMarked
package io.isogloss.runtime.jobs;

import org.jspecify.annotations.NullMarked;
