/**
 * The isogloss command.
 *
 * <p>The use cases of the workers in one process, with the folder store, the in-process queue and the embedded Qdrant. No second implementation of anything.
 */
@NullMarked
package io.isogloss.local;

import org.jspecify.annotations.NullMarked;
