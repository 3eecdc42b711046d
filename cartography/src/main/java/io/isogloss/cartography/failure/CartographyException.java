package io.isogloss.cartography.failure;

/**
 * The only exception this module throws on purpose. The kind tells a caller what to do; the message says what was
 * wrong, with which value, against which limit.
 */
public final class CartographyException extends RuntimeException {

    /** What went wrong, as far as a caller needs to know. */
    public enum Kind {
        /** An option is outside its range, or two options contradict each other. */
        INVALID_OPTION,
        /** The rows cannot be used: a value is not finite, or sizes do not match. The message names the row. */
        INVALID_DATA,
        /** The caller cancelled, or the calling thread was interrupted. */
        CANCELLED,
        /** The time allowed for the run is over. */
        DEADLINE_EXCEEDED,
        /** The run would need more memory than it was allowed. */
        TOO_LARGE
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private CartographyException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** An option outside its range. */
    public static CartographyException invalidOption(String message) {
        return new CartographyException(Kind.INVALID_OPTION, message);
    }

    /** Rows that cannot be used. */
    public static CartographyException invalidData(String message) {
        return new CartographyException(Kind.INVALID_DATA, message);
    }

    /** The run was stopped from outside. */
    public static CartographyException cancelled(String message) {
        return new CartographyException(Kind.CANCELLED, message);
    }

    /** The run outlived its deadline. */
    public static CartographyException deadlineExceeded(String message) {
        return new CartographyException(Kind.DEADLINE_EXCEEDED, message);
    }

    /** The run would need more memory than allowed. */
    public static CartographyException tooLarge(String message) {
        return new CartographyException(Kind.TOO_LARGE, message);
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
