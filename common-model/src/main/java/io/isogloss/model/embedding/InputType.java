package io.isogloss.model.embedding;

import java.util.Locale;

/** What the vectors are for. */
public enum InputType {
    /** To search with. */
    QUERY,
    /** To be found. */
    DOCUMENT;

    /** The word of the contract. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
