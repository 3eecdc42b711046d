package io.isogloss.sweep.run;

/** A sweep could not be run; the message is for a person. */
public final class SweepFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SweepFailedException(String message) {
        super(message);
    }

    SweepFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
