package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.MessagePublisher;
import java.util.random.RandomGenerator;

/**
 * A NATS server or cluster with JetStream, version 2.9 or newer, over one connection.
 *
 * <p>The constructor returns at once; the connection is made in the background and made again for ever.
 */
public final class NatsBroker implements JobBroker {
    private final NatsLink link;
    private final NatsTopology topology;
    private final NatsPublisher publisher;

    /**
     * Starts connecting.
     *
     * @param random spreads the pauses between tries, so that a fleet does not come back at once
     * @throws IllegalArgumentException if the settings contradict themselves or name files that cannot be read
     */
    public NatsBroker(NatsSettings settings, RandomGenerator random) {
        this.link = new NatsLink(settings, random);
        this.topology = new NatsTopology(settings);
        this.publisher = new NatsPublisher(link);
    }

    @Override
    public JobSource source(JobType type) {
        return new NatsJobSource(type, link, topology);
    }

    @Override
    public MessagePublisher publisher() {
        return publisher;
    }

    @Override
    public boolean reachable() {
        return link.up();
    }

    @Override
    public void close() {
        link.close();
    }
}
