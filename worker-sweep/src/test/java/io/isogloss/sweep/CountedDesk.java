package io.isogloss.sweep;

import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.sweep.run.Desk;
import java.util.function.Consumer;

/** A desk that tells when it is closed. */
record CountedDesk(Desk real, Runnable closed) implements Desk {
    @Override
    public void follow(String subject, Consumer<DatasetTransformResult> listener) {
        real.follow(subject, listener);
    }

    @Override
    public void publish(OutboundMessage job) {
        real.publish(job);
    }

    @Override
    public void close() {
        real.close();
        closed.run();
    }
}
