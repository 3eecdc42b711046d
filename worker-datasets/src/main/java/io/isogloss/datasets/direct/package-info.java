/**
 * Direct embedding jobs: a few texts in a message, their vectors in the broker, to be fetched by the id of the job.
 *
 * <p>Two lanes, each with permits of its own, so that what can wait never keeps waiting what cannot.
 */
@NullMarked
package io.isogloss.datasets.direct;

import org.jspecify.annotations.NullMarked;
