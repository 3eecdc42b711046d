package io.isogloss.model.secret;

/** A reference that leads to no secret. Says which reference and why, never what it would have held. */
public final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no secret. */
    public enum Kind {
        /** The variable or file is not there, or empty. */
        MISSING,
        /** The worker's settings do not allow this reference. */
        NOT_ALLOWED,
        /** No master key is configured, or it is no key. */
        NO_MASTER_KEY,
        /** The seal does not open: another key, or bytes changed on the way. */
        BROKEN_SEAL
    }

    private final Kind kind;

    SecretException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
