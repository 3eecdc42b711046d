/**
 * Jobs that turn batches of text into vectors: the job in its three generations, its answers, and the batch file it points to.
 *
 * <p>Reading and writing only; who embeds and where the vectors go is the worker's business.
 */
@NullMarked
package io.isogloss.model.dataset;

import org.jspecify.annotations.NullMarked;
