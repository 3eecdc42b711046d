package io.isogloss.sweep.state;

import java.util.regex.Pattern;

/** Where it lies that a batch failed, as far as the words of the worker tell. */
public enum Blame {
    /** Not in its rows: the provider, a store, or a key. */
    ELSEWHERE,
    /** Perhaps in one of its rows. */
    PERHAPS_A_ROW,
    /** In a row whose text was refused. */
    A_ROW;

    /** The provider was asked and wants no such text, or gave it no vector. The words are those of the datasets worker. */
    private static final Pattern REFUSED = Pattern.compile(
            "Parse failed: |Embedding failed: (.* answered (400|413|422): |\\d+ of \\d+ chunks have no vector: )");

    /** What the error of a job says of its rows. */
    public static Blame of(String error) {
        if (REFUSED.matcher(error).lookingAt()) {
            return A_ROW;
        }
        // What went wrong before or after the texts were looked at lies in none of them.
        return error.startsWith("Embedding") ? PERHAPS_A_ROW : ELSEWHERE;
    }
}
