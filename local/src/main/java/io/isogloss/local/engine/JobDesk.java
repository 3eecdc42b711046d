package io.isogloss.local.engine;

import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.Optional;
import java.util.function.Consumer;

/** Where jobs are handed in and their statuses come back: this process, or a broker with workers behind it. Safe for many threads. */
interface JobDesk extends AutoCloseable {
    /** Calls the listener with every status from now on, on the thread that brings it. */
    void listen(Consumer<OutboundMessage> listener);

    /** Hands in a job; returns once it is stored. */
    void publish(OutboundMessage job);

    /** Why jobs may be waiting for nobody, or empty. */
    Optional<String> trouble();

    @Override
    void close();
}
