package io.isogloss.local;

/** A command cannot go on. The message is for the person at the terminal. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int FAILED = 1;
    private static final int WRONG_CALL = 2;

    private final int exitCode;

    CommandFailedException(String message) {
        this(message, FAILED);
    }

    private CommandFailedException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The options or their values were wrong: nothing was begun, and the same call will never do. */
    static CommandFailedException wrongCall(String message) {
        return new CommandFailedException(message, WRONG_CALL);
    }

    int exitCode() {
        return exitCode;
    }
}
