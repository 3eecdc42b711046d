package io.isogloss.embedding.examples;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.vector.Similarity;
import java.util.List;

/** The first ten lines: a local model, three texts, one question. Nothing to set up. */
public final class FirstSteps {

    private FirstSteps() {}

    public static void main(String[] args) {
        System.out.println(nearest("Who sits on the rug?"));
    }

    static String nearest(String question) {
        List<String> texts = List.of("The cat sat on the mat.", "Stocks fell on Monday.", "Add two eggs and stir.");
        try (Embedder embedder = Embedders.local()) {
            Embeddings vectors = embedder.embed(texts);
            int best = Similarity.topK(embedder.embedQuery(question), vectors.rows(), 1)[0];
            return texts.get(best);
        }
    }
}
