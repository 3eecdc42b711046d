package io.isogloss.local.input;

/** The input cannot be used. The message says what is wrong and what to do, for the person at the terminal. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }
}
