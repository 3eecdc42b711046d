package io.isogloss.sweep.run;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker with workers behind it. */
public final class NatsDesk implements Desk {
    private static final Logger LOG = LoggerFactory.getLogger(NatsDesk.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final NatsOperator broker;

    private NatsDesk(NatsOperator broker) {
        this.broker = broker;
    }

    /** Connects. */
    public static Desk open(NatsSettings settings) {
        NatsOperator broker = NatsOperator.connect(settings, CONNECT);
        try {
            broker.ensure(JobType.datasets());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        return new NatsDesk(broker);
    }

    @Override
    public void follow(String subject, Consumer<DatasetTransformResult> listener) {
        broker.statusesSoFarAndFromNowOn(List.of(subject), message -> {
            try {
                listener.accept(DatasetTransformResult.parse(message.body()));
            } catch (InvalidMessageException e) {
                LOG.warn("A status on {} cannot be read: {}", subject, e.getMessage());
            }
        });
    }

    @Override
    public void publish(OutboundMessage job) {
        broker.publisher().publish(job);
    }

    @Override
    public void close() {
        broker.close();
    }
}
