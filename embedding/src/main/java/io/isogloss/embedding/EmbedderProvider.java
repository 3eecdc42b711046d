package io.isogloss.embedding;

/**
 * A kind of embedder, found with {@link java.util.ServiceLoader}: put an implementation with a public no-argument constructor on the
 * class path and name it in {@code META-INF/services/io.isogloss.embedding.EmbedderProvider}.
 */
public interface EmbedderProvider {

    /** Lower-case name by which a configuration asks for it. */
    String name();

    /**
     * Opens an embedder. Must not wait for a network.
     *
     * @throws EmbeddingException of kind {@link FailureKind#CONFIGURATION} naming the value that is missing or wrong
     */
    Embedder open(EmbedderConfig config, EmbedderContext context);
}
