package io.isogloss.embedding;

import java.util.Locale;

/** What a vector is for. Models that know roles add a prompt or a parameter for it; others ignore it. */
public enum InputType {
    DOCUMENT,
    QUERY,
    CLASSIFICATION,
    CLUSTERING,
    /** No role at all, for models that accept that. */
    NONE;

    /** Reads the spelling of any provider: {@code search_document}, {@code document}, {@code query}, {@code null}, … */
    public static InputType parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "document", "search_document", "passage" -> DOCUMENT;
            case "query", "search_query" -> QUERY;
            case "classification" -> CLASSIFICATION;
            case "clustering" -> CLUSTERING;
            case "", "none", "null" -> NONE;
            default ->
                throw new EmbeddingException(
                        FailureKind.INVALID_REQUEST,
                        "input type must be document, query, classification, clustering or none, was '" + text + "'");
        };
    }
}
