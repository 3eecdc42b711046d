/** The workers' use cases wired together in one process: folder store, in-process queue, embedded Qdrant. */
@NullMarked
package io.isogloss.local.engine;

import org.jspecify.annotations.NullMarked;
