package io.isogloss.embedding.local;

import java.nio.FloatBuffer;

/**
 * All that is needed to run a local model.
 *
 * @param name by which results name it
 * @param graph the ONNX file
 * @param tokenizer the Hugging Face {@code tokenizer.json}
 * @param pooling how token vectors become one
 * @param pooledOutput take the graph's own output of finished vectors, because the folder has modules after the pooling
 * @param normalize scale each vector to length 1
 * @param maxTokens tokens of one text, special tokens included
 * @param documentPrompt put before each document, often empty
 * @param queryPrompt put before each query, often empty
 */
public record ModelDescription(
        String name,
        ModelSource graph,
        ModelSource tokenizer,
        Pooling pooling,
        boolean pooledOutput,
        boolean normalize,
        int maxTokens,
        String documentPrompt,
        String queryPrompt) {

    /**
     * Makes the vector of one text from the states of its tokens: pooled and, if the model says so, scaled to length 1.
     *
     * @param states rows of {@code dimensions} floats, the text's first at {@code offset}
     * @param length tokens of the text
     * @param outOffset where its vector begins in {@code out}
     */
    public void finish(FloatBuffer states, int offset, int length, int dimensions, float[] out, int outOffset) {
        pooling.pool(states, offset, length, dimensions, out, outOffset);
        if (normalize) {
            UnitLength.scale(out, outOffset, dimensions);
        }
    }
}
