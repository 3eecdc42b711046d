package io.isogloss.ledger;

import java.util.Locale;

/** What cost something. */
public enum Operation {
    /** Vectors for a batch of a dataset. */
    EMBEDDING,
    /** Vectors for the texts of a direct job. */
    DIRECT,
    /** Names for the topics of a map. */
    NAMING;

    /** As tables and reports spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
