package io.isogloss.runtime.jobs;

/** A broker that holds jobs: JetStream, or the one inside this process. Safe for any number of threads. */
public interface JobBroker extends AutoCloseable {

    /**
     * Opens the source of one job type, finding or creating its stream and consumer at the first fetch.
     *
     * @throws SourceUnavailableException never: a broker that is away shows at the first fetch
     */
    JobSource source(JobType type);

    /** Publishes statuses, results and dead letters. */
    MessagePublisher publisher();

    /** Whether the broker can be reached now. */
    boolean reachable();

    /** Sends what is buffered and disconnects. */
    @Override
    void close();
}
