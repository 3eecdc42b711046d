package io.isogloss.datasets.application;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.InputType;
import io.isogloss.model.dataset.DatasetTransformJob;

/** Finds the embedder that a job asks for. Safe for many threads. */
public interface EmbedderSource {

    /**
     * The embedder, shared with other jobs that ask for the same one: not to be closed by the caller.
     *
     * @throws io.isogloss.embedding.EmbeddingException of kind CONFIGURATION or AUTH when there is none
     */
    Embedder find(DatasetTransformJob job);

    /** What the vectors of the job are for. */
    InputType inputType(DatasetTransformJob job);
}
