package io.isogloss.local.engine;

import io.isogloss.model.Subjects;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A broker whose workers do the jobs. Hears the statuses of one owner. */
final class BrokerDesk implements JobDesk {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final NatsOperator broker;
    private final String owner;

    /** @throws io.isogloss.runtime.jobs.SourceUnavailableException when the broker cannot be reached */
    BrokerDesk(NatsSettings settings, String owner) {
        this.owner = Subjects.token(owner);
        this.broker = NatsOperator.connect(settings.withConnectionName("isogloss-command"), CONNECT);
        // Jobs wait in their streams until a worker comes.
        broker.ensure(JobType.datasets());
        broker.ensure(JobType.visualizations());
    }

    @Override
    public void listen(Consumer<OutboundMessage> listener) {
        broker.statuses(
                List.of("transforms.dataset.status." + owner + ".>", "transforms.visualization.status." + owner + ".>"),
                listener);
    }

    @Override
    public void publish(OutboundMessage job) {
        broker.publisher().publish(job);
    }

    @Override
    public Optional<String> trouble() {
        try {
            for (JobType type : List.of(JobType.datasets(), JobType.visualizations())) {
                Optional<NatsOperator.Queue> queue = broker.queue(type);
                if (queue.isPresent()
                        && queue.get().waiting() > 0
                        && queue.get().pulls() == 0
                        && queue.get().inHand() == 0) {
                    return Optional.of("No worker asks for jobs of %s (%,d wait). Start one."
                            .formatted(type.stream(), queue.get().waiting()));
                }
            }
            return Optional.empty();
        } catch (SourceUnavailableException e) {
            return Optional.of("The broker does not answer now: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
