/**
 * Measures of whole map jobs: from the message to the stored page.
 *
 * <p>Not measured here: the broker and a vector store over a network.
 */
@NullMarked
package io.isogloss.benchmarks.visualizations;

import org.jspecify.annotations.NullMarked;
