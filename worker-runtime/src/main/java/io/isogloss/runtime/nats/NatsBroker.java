package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.MessagePublisher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A NATS server or cluster with JetStream, version 2.9 or newer, over one connection.
 *
 * <p>The constructor returns at once; the connection is made in the background and made again for ever.
 */
public final class NatsBroker implements JobBroker {
    private final NatsLink link;
    private final NatsTopology topology;
    private final NatsPublisher publisher;
    private final HeldJobs held;

    /**
     * Starts connecting.
     *
     * @param random spreads the pauses between tries, so that a fleet does not come back at once
     * @throws IllegalArgumentException if the settings contradict themselves or name files that cannot be read
     */
    public NatsBroker(NatsSettings settings, RandomGenerator random) {
        this(settings, random, null, InstantSource.system());
    }

    /**
     * Starts connecting. What a process held that died is given back by the next one with the same scratch folder, instead of waiting for the ack wait.
     *
     * @param random spreads the pauses between tries, so that a fleet does not come back at once
     * @param scratch folder that outlives the process, such as that for temporary files; it need not be writable. Null to do without
     * @param clock wall clock, by which two processes after each other tell how old a claim is
     * @throws IllegalArgumentException if the settings contradict themselves or name files that cannot be read
     */
    public NatsBroker(NatsSettings settings, RandomGenerator random, @Nullable Path scratch, InstantSource clock) {
        this.held = new HeldJobs(scratch, clock);
        this.link = new NatsLink(settings, random);
        this.topology = new NatsTopology(settings);
        this.publisher = new NatsPublisher(link);
    }

    @Override
    public JobSource source(JobType type) {
        return new NatsJobSource(type, link, topology, held);
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
        held.close();
    }
}
