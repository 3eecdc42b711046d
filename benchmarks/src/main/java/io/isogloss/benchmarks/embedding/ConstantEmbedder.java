package io.isogloss.benchmarks.embedding;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import java.util.Arrays;

/** Answers at once, so that only what stands before it is measured. */
final class ConstantEmbedder implements Embedder {

    private final int dimensions;

    ConstantEmbedder(int dimensions) {
        this.dimensions = dimensions;
    }

    @Override
    public EmbedderInfo info() {
        return new EmbedderInfo("constant", "constant", dimensions, 512, 1_000, 100_000, 0, true);
    }

    @Override
    public Embeddings embed(EmbeddingRequest request) {
        float[] rows = new float[request.texts().size() * dimensions];
        Arrays.fill(rows, 0.5f);
        return new Embeddings.Builder(request.texts().size(), 0)
                .rows(rows, dimensions)
                .build();
    }

    @Override
    public void close() {}
}
