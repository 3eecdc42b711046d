package io.isogloss.sweep.run;

import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.util.function.Consumer;

/** Where jobs are handed in and their answers come back. Safe for many threads. */
public interface Desk extends AutoCloseable {
    /** Calls the listener with each status of this subject that is still kept, and with each from now on; on threads of its own. */
    void follow(String subject, Consumer<DatasetTransformResult> listener);

    /** Returns once the job is stored; a second time with the same message id it stores nothing. */
    void publish(OutboundMessage job);

    /** Whether jobs die with the process that handed them in. */
    default boolean forgets() {
        return false;
    }

    @Override
    void close();

    /** Opens a desk when there is something to do. */
    @FunctionalInterface
    interface Opener {
        /** @throws io.isogloss.runtime.jobs.SourceUnavailableException when the broker cannot be reached */
        Desk open();
    }
}
