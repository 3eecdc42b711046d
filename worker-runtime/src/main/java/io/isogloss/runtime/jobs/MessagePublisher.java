package io.isogloss.runtime.jobs;

/** Publishes with the broker's confirmation. Safe for any number of threads. */
@FunctionalInterface
public interface MessagePublisher {

    /**
     * Returns once the broker has stored the message, or had stored one with the same id before.
     *
     * @throws PublishFailedException if no confirmation came
     */
    void publish(OutboundMessage message);
}
