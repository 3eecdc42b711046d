/**
 * Direct embedding: a few texts in a message, their vectors in the answer.
 *
 * <p>Only the messages; where a job waits and how its result is fetched is the worker's business.
 */
@NullMarked
package io.isogloss.model.embedding;

import org.jspecify.annotations.NullMarked;
