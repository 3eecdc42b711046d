package io.isogloss.embedding.local;

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
        String queryPrompt) {}
