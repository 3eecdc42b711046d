/**
 * The sweep: finds rows without a vector, cuts batches, stores them, hands them in as jobs, and follows the jobs to their ends.
 *
 * <p>{@code plan} says what is swept, {@code state} is the database, {@code run} does it, {@code http} and {@code config} let others ask for it.
 */
@NullMarked
package io.isogloss.sweep;

import org.jspecify.annotations.NullMarked;
