package io.isogloss.benchmarks.embedding;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.vector.Similarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Our own engine beside ONNX Runtime on the same texts, from one word to more than a model reads, and each text alone beside its batch. */
final class EngineTruth {
    private static final int LONGEST_IN_WORDS = 480;
    private static final int ALONE = 50;

    private EngineTruth() {}

    /** Prints the least cosine between both engines, and how much a vector depends on its neighbors. */
    static void print(List<String> glosses, int count, String model) {
        List<String> texts = textsOfAllLengths(glosses, count);
        try (EmbedderContext context = EmbedderContext.standard()) {
            Embeddings expected = embed(context, model, "onnx", "fp32", texts);
            for (String precision : List.of("fp32", "auto")) {
                Embeddings found = embed(context, model, "onednn", precision, texts);
                double least = 1;
                for (int i = 0; i < count; i++) {
                    least = Math.min(least, Similarity.cosine(found.row(i), expected.row(i)));
                }
                System.out.printf(
                        Locale.ROOT,
                        "truth %s in %s: %d texts, %d tokens, cosine to ONNX Runtime at least %.7f, "
                                + "alone and in a batch at most %.1e apart%n",
                        model,
                        precision,
                        count,
                        found.tokens(),
                        least,
                        farthest(context, model, precision, texts, found));
            }
        }
    }

    private static double farthest(
            EmbedderContext context, String model, String precision, List<String> texts, Embeddings together) {
        double farthest = 0;
        EmbedderConfig config = config(model, "onednn", precision);
        try (Embedder embedder = Embedders.open(config, context)) {
            for (int i = 0; i < ALONE; i++) {
                int text = i * texts.size() / ALONE;
                float[] alone = embedder.embed(List.of(texts.get(text))).row(0);
                float[] among = together.row(text);
                for (int d = 0; d < alone.length; d++) {
                    farthest = Math.max(farthest, Math.abs(alone[d] - among[d]));
                }
            }
        }
        return farthest;
    }

    private static Embeddings embed(
            EmbedderContext context, String model, String engine, String precision, List<String> texts) {
        try (Embedder embedder = Embedders.open(config(model, engine, precision), context)) {
            return embedder.embed(texts);
        }
    }

    private static EmbedderConfig config(String model, String engine, String precision) {
        return EmbedderConfig.of("local", model)
                .option("engine", engine)
                .option("precision", precision)
                .build();
    }

    /** Glosses joined until they have as many words as wanted; short texts are as frequent as long ones are rare. */
    private static List<String> textsOfAllLengths(List<String> glosses, int count) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
        List<String> texts = new ArrayList<>(count);
        while (texts.size() < count) {
            int words = 1 + (int) (LONGEST_IN_WORDS * Math.pow(random.nextDouble(), 4));
            StringBuilder text = new StringBuilder();
            for (int written = 0; written < words; ) {
                for (String word : glosses.get(random.nextInt(glosses.size())).split(" ")) {
                    if (written++ < words) {
                        text.append(word).append(' ');
                    }
                }
            }
            texts.add(text.toString().strip());
        }
        return texts;
    }
}
