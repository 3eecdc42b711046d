package io.isogloss.sweep.state;

/** The plan asks for something that would do harm; the message says what, and what to do instead. */
public final class RefusedSweepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedSweepException(String message) {
        super(message);
    }
}
