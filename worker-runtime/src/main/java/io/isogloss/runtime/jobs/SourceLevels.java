package io.isogloss.runtime.jobs;

import java.util.List;

/**
 * How full the streams behind a job type are, for metrics.
 *
 * @param streams every stream that its jobs touch
 * @param stream the one that its jobs come from
 * @param consumer durable consumer
 * @param pending jobs that wait to be delivered
 * @param ackPending jobs that somebody works on
 */
public record SourceLevels(List<StreamLevel> streams, String stream, String consumer, long pending, long ackPending) {

    /** Copies the list. */
    public SourceLevels {
        streams = List.copyOf(streams);
    }

    /**
     * One stream.
     *
     * @param name its name
     * @param messages messages stored
     * @param bytes bytes they take
     */
    public record StreamLevel(String name, long messages, long bytes) {}
}
