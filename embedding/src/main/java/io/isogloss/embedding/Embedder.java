package io.isogloss.embedding;

import java.util.List;

/**
 * Turns texts into vectors.
 *
 * <p>One embedder is one model of one provider. Safe for use by many threads at once; {@link #embed} blocks its caller and is
 * made for virtual threads when the model is remote. The result has one row for each text, in the order of the request, whatever
 * order a provider answers in. A text that fails alone (empty, too long, a vector that is not finite) is named in the result while
 * the others succeed; what concerns the whole request is thrown as an {@link EmbeddingException}.
 */
public interface Embedder extends AutoCloseable {

    /** What is known of the model: its limits, dimensions and price. Cheap, no call to a provider. */
    EmbedderInfo info();

    /**
     * Embeds all texts of the request.
     *
     * @throws EmbeddingException when no result can be had for the request as a whole before its time limit
     */
    Embeddings embed(EmbeddingRequest request);

    /** Embeds documents: texts that will be searched, clustered or drawn. */
    default Embeddings embed(List<String> texts) {
        return embed(EmbeddingRequest.documents(texts));
    }

    /**
     * Embeds one question.
     *
     * @throws EmbeddingException also when the one text fails alone
     */
    default float[] embedQuery(String text) {
        return embed(EmbeddingRequest.of(List.of(text), InputType.QUERY)).requireRow(0);
    }

    /** Frees threads and native memory. Calls under way fail. */
    @Override
    void close();
}
