package io.isogloss.model.secret;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A secret in clear. Prints and serializes as {@value #MASK}; only {@link #reveal} gives it away, and the caller of that
 * hands it to whoever checks it and to nobody else.
 *
 * <p>Immutable. Two secrets are equal if their text is, compared in constant time.
 */
public final class Secret {
    /** What is printed instead. */
    public static final String MASK = "***";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Wraps a text that is not blank. */
    public static Secret of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a secret is blank");
        }
        return new Secret(text);
    }

    /** The text itself. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), that.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The mask, for JSON as for everything else. */
    @Override
    @JsonValue
    public String toString() {
        return MASK;
    }
}
