package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Finds or creates the streams and consumers of types of jobs, without working on any. */
public final class StreamSetup {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private StreamSetup() {}

    /**
     * Tries until all of them are there.
     *
     * @param most how long it tries
     * @param clock measures that time, and waits between two tries
     * @throws SourceUnavailableException with the last reason, when that time is over
     */
    public static void run(
            NatsSettings settings, List<JobType> types, Duration most, RandomGenerator random, JobClock clock)
            throws InterruptedException {
        NatsTopology topology = new NatsTopology(settings);
        long end = clock.nanos() + most.toNanos();
        try (NatsLink link = new NatsLink(settings, random)) {
            while (true) {
                try {
                    link.awaitFirst(PAUSE);
                    for (JobType type : types) {
                        topology.ensure(link.connected(), type);
                    }
                    return;
                } catch (SourceUnavailableException e) {
                    if (clock.nanos() - end > 0) {
                        throw e;
                    }
                    clock.pause(PAUSE);
                }
            }
        }
    }
}
