package io.isogloss.runtime.jobs;

/** The broker did not confirm a message. It may be stored all the same: publishing it again must be harmless. */
public final class PublishFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean hopeless;

    private PublishFailedException(String message, Throwable cause, boolean hopeless) {
        super(message, cause);
        this.hopeless = hopeless;
    }

    /** The broker is away, has no room or no stream for the subject: later it may work. */
    public static PublishFailedException forNow(String message, Throwable cause) {
        return new PublishFailedException(message, cause, false);
    }

    /** This very message will never be taken, being too large for instance. */
    public static PublishFailedException forGood(String message, Throwable cause) {
        return new PublishFailedException(message, cause, true);
    }

    /** Whether publishing the same message again is pointless. */
    public boolean hopeless() {
        return hopeless;
    }
}
