package io.isogloss.datasets.direct;

import io.isogloss.model.Streams;
import io.isogloss.model.Subjects;
import io.isogloss.runtime.jobs.JobType;
import java.time.Duration;

/** How urgent a direct job is. */
public enum DirectLane {
    /** Somebody waits. */
    HIGH("direct-high", Streams.EMBEDDING_REQUESTS_HIGH, Subjects.DIRECT_JOBS_HIGH, Subjects.DIRECT_DEAD_LETTERS_HIGH),
    /** It can wait. */
    NORMAL("direct-normal", Streams.EMBEDDING_REQUESTS, Subjects.DIRECT_JOBS, Subjects.DIRECT_DEAD_LETTERS);

    private static final Duration RUN_LIMIT = Duration.ofMinutes(15);

    private final String typeName;
    private final Streams stream;
    private final String subject;
    private final String deadLetters;

    DirectLane(String typeName, Streams stream, String subject, String deadLetters) {
        this.typeName = typeName;
        this.stream = stream;
        this.subject = subject;
        this.deadLetters = deadLetters;
    }

    /** The lane as a type of job: three runs, and a delivery in reserve. */
    public JobType type(int permits) {
        return new JobType(
                typeName,
                stream.name(),
                subject,
                typeName + "-workers",
                deadLetters,
                4,
                permits,
                Math.max(100, 2 * permits),
                JobType.DEFAULT_ACK_WAIT,
                RUN_LIMIT);
    }
}
