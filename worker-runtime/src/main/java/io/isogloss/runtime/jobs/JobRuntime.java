package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a listener needs from around it, injected so that tests own time and chance.
 *
 * @param clock time
 * @param random jitter and ids; safe for many threads
 * @param observer metrics
 * @param tracing traces
 * @param retryDelays delay after the first, second, … failed attempt; the last one repeats
 * @param workerVersion goes into dead letters
 * @param gate whether jobs may be taken now
 */
public record JobRuntime(
        JobClock clock,
        RandomGenerator random,
        JobObserver observer,
        JobTracing tracing,
        List<Duration> retryDelays,
        String workerVersion,
        JobGate gate) {

    /** Copies the delays. */
    public JobRuntime {
        retryDelays = List.copyOf(retryDelays);
    }

    /** This machine's clock, no metrics, traces passed on. */
    public static JobRuntime standard(RandomGenerator random, String workerVersion) {
        return new JobRuntime(
                JobClock.system(),
                random,
                JobObserver.NONE,
                JobTracing.passOn(random),
                RetrySchedule.DEFAULT,
                workerVersion,
                JobGate.OPEN);
    }

    /** The same with metrics. */
    public JobRuntime withObserver(JobObserver other) {
        return new JobRuntime(clock, random, other, tracing, retryDelays, workerVersion, gate);
    }

    /** The same with traces. */
    public JobRuntime withTracing(JobTracing other) {
        return new JobRuntime(clock, random, observer, other, retryDelays, workerVersion, gate);
    }

    /** The same with other delays. */
    public JobRuntime withRetryDelays(List<Duration> other) {
        return new JobRuntime(clock, random, observer, tracing, other, workerVersion, gate);
    }

    /** The same behind a gate. */
    public JobRuntime withGate(JobGate other) {
        return new JobRuntime(clock, random, observer, tracing, retryDelays, workerVersion, other);
    }
}
