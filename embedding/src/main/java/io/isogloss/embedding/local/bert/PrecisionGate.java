package io.isogloss.embedding.local.bert;

import io.isogloss.embedding.local.ModelDescription;
import io.isogloss.embedding.local.TokenRows;
import java.util.Random;

/** Compares bf16 with fp32 on a few made-up texts before a model may use it. Costs some tens of milliseconds. */
final class PrecisionGate {
    private static final int TEXTS = 8;
    private static final double LEAST_COSINE = 0.9995;

    private PrecisionGate() {}

    /** Weights in bf16 where a few texts come out nearly as in fp32, else in fp32. */
    static EncoderWeights choose(OneDnn dnnl, BertModel bert, ModelDescription model) throws UnknownModelException {
        TokenRows rows = texts(bert.shape());
        float[] expected;
        // One after the other: a large model need not be in memory twice.
        try (EncoderWeights wide = new EncoderWeights(dnnl, bert, false)) {
            expected = vectors(wide, model, rows);
        }
        EncoderWeights narrow = new EncoderWeights(dnnl, bert, true);
        boolean holds = false;
        try {
            holds = near(expected, vectors(narrow, model, rows), bert.shape().width());
        } finally {
            if (!holds) {
                narrow.close();
            }
        }
        return holds ? narrow : new EncoderWeights(dnnl, bert, false);
    }

    private static boolean near(float[] expected, float[] found, int width) {
        for (int at = 0; at < expected.length; at += width) {
            if (!(cosine(expected, found, at, width) >= LEAST_COSINE)) {
                return false;
            }
        }
        return true;
    }

    private static float[] vectors(EncoderWeights weights, ModelDescription model, TokenRows rows) {
        int[] order = new int[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            order[i] = i;
        }
        float[] vectors = new float[TEXTS * weights.shape().width()];
        try (BertEncoder encoder = BertEncoder.borrowing(weights, model)) {
            encoder.encode(rows, order, 0, TEXTS, vectors);
        }
        return vectors;
    }

    /** Words drawn from the whole vocabulary: rarer than any real text, so nothing easy. */
    private static TokenRows texts(BertShape shape) {
        Random random = new Random(12);
        int[] starts = new int[TEXTS + 1];
        for (int i = 0; i < TEXTS; i++) {
            starts[i + 1] = starts[i] + Math.min(shape.longestText(), 4 + 3 * i);
        }
        int[] ids = new int[starts[TEXTS]];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(shape.words());
        }
        return new TokenRows(ids, starts);
    }

    private static double cosine(float[] a, float[] b, int at, int width) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int d = at; d < at + width; d++) {
            dot += (double) a[d] * b[d];
            squareA += (double) a[d] * a[d];
            squareB += (double) b[d] * b[d];
        }
        return dot / Math.sqrt(squareA * squareB);
    }
}
