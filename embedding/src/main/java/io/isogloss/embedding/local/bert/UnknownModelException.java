package io.isogloss.embedding.local.bert;

/** This model, machine or file is not one our engine runs; the message says why, for one line of the log. */
public final class UnknownModelException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownModelException(String reason) {
        super(reason);
    }

    UnknownModelException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
