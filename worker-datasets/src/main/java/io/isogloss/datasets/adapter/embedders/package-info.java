/** Finds the embedder for a job: from the job's own settings, else from the worker's. The one place that turns messages into embedder settings. */
@NullMarked
package io.isogloss.datasets.adapter.embedders;

import org.jspecify.annotations.NullMarked;
