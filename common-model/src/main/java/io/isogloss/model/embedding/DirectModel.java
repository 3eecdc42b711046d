package io.isogloss.model.embedding;

import java.util.Arrays;
import java.util.Optional;

/** The models that direct jobs may name, with the tokens that one request may have. */
public enum DirectModel {
    /** The largest one. */
    VOYAGE_3_LARGE("voyage-3-large", 120_000),
    /** The usual one. */
    VOYAGE_3_5("voyage-3.5", 320_000),
    /** The cheap one. */
    VOYAGE_3_5_LITE("voyage-3.5-lite", 1_000_000),
    /** For source code. */
    VOYAGE_CODE_3("voyage-code-3", 120_000),
    /** For finance. */
    VOYAGE_FINANCE_2("voyage-finance-2", 120_000),
    /** For law. */
    VOYAGE_LAW_2("voyage-law-2", 120_000);

    private final String wire;
    private final int requestTokens;

    DirectModel(String wire, int requestTokens) {
        this.wire = wire;
        this.requestTokens = requestTokens;
    }

    /** The provider's name of it. */
    public String wire() {
        return wire;
    }

    /** Tokens of all texts of one request. */
    public int requestTokens() {
        return requestTokens;
    }

    static Optional<DirectModel> of(String wire) {
        return Arrays.stream(values()).filter(model -> model.wire.equals(wire)).findFirst();
    }

    /**
     * About how many tokens a text has: four for three words, and at least one for four characters, since some scripts have no spaces. For refusing
     * what is certainly too long before it is sent; the provider counts exactly.
     */
    public static long estimateTokens(String text) {
        long words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            if (!space && !inside) {
                words++;
            }
            inside = !space;
        }
        return Math.max((words * 4 + 2) / 3, (text.length() + 3L) / 4);
    }
}
