package io.isogloss.visualizations.application;

import io.isogloss.model.StoreAddress;
import io.isogloss.runtime.vectors.VectorStore;

/** Finds the vector store that a job names, or the worker's own. Safe for many threads. */
@FunctionalInterface
public interface VectorStoreFinder {
    /**
     * A store ready for calls; not the caller's to close.
     *
     * @throws io.isogloss.runtime.jobs.JobFailedException when the address may not be called or its key leads to nothing
     */
    VectorStore find(StoreAddress address);
}
