package io.isogloss.embedding.examples;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.vector.Similarity;
import java.util.ArrayList;
import java.util.List;

/** Two models, one question: which text does each put first, and how sure is it? */
public final class CompareModels {

    private CompareModels() {}

    public static void main(String[] args) {
        compare(List.of("all-MiniLM-L6-v2", "all-MiniLM-L6-v2-int8"), "How do I bake bread?")
                .forEach(System.out::println);
    }

    static List<String> compare(List<String> models, String question) {
        List<String> texts = List.of(
                "Knead the dough, let it rise, then put it in the oven.",
                "The oven door is made of glass.",
                "Bread and butter letters are thank-you notes.");
        List<String> lines = new ArrayList<>();
        for (String model : models) {
            try (Embedder embedder = Embedders.local(model)) {
                float[] scores = Similarity.cosines(
                        embedder.embedQuery(question), embedder.embed(texts).rows());
                int best = Similarity.largest(scores, 1)[0];
                lines.add("%s: %.2f %s".formatted(model, scores[best], texts.get(best)));
            }
        }
        return lines;
    }
}
