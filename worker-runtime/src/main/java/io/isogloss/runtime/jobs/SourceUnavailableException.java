package io.isogloss.runtime.jobs;

/** The broker, the stream or the consumer is not there now. The listener waits and asks again. */
public final class SourceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is missing. */
    public SourceUnavailableException(String message) {
        super(message);
    }

    /** Says what is missing and what the client said. */
    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
