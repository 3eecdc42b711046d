package io.isogloss.model;

import java.time.Duration;
import java.util.List;

/** The streams of the contract, each with its subjects and limits. */
public enum Streams {
    /** Jobs of a third worker; declared with the others because every process declares all. */
    COLLECTION_TRANSFORMS(
            Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.COLLECTION_JOBS),
    /** Dataset jobs. */
    DATASET_TRANSFORMS(Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.DATASET_JOBS),
    /** Visualization jobs. */
    VISUALIZATION_TRANSFORMS(
            Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.VISUALIZATION_JOBS),
    /** Dead letters. */
    DLQ_TRANSFORMS(
            Retention.LIMITS,
            Duration.ofDays(30),
            -1,
            -1,
            Duration.ofMinutes(2),
            Subjects.COLLECTION_DEAD_LETTERS,
            Subjects.DATASET_DEAD_LETTERS,
            Subjects.VISUALIZATION_DEAD_LETTERS),
    /** Scan triggers, ten a subject. */
    SCANNER_TRIGGERS(
            Retention.WORK_QUEUE,
            Duration.ofHours(1),
            -1,
            10,
            Duration.ofMinutes(60),
            "scan.trigger.collection",
            "scan.trigger.dataset",
            "scan.trigger.visualization",
            "scan.trigger.reconciliation"),
    /**
     * Answers of generation C. Their ids are remembered for longer than the two minutes of the earlier workers: it covers the longest pause between
     * two attempts, so that a second final status of a job is dropped.
     */
    TRANSFORM_STATUS(
            Retention.LIMITS,
            Duration.ofHours(1),
            100_000,
            -1,
            Duration.ofMinutes(15),
            "transforms.collection.status.>",
            "transforms.dataset.status.>",
            "transforms.visualization.status.>"),
    /** Jobs of generation A; a stream of its own, so that a publisher of generation C does not take the subject away when it declares its streams. */
    DATASET_TRANSFORMS_A(
            Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.DATASET_JOBS_A),
    /** Answers of generations A and B, which no stream of the earlier workers keeps; without one their publication could not be confirmed. */
    TRANSFORM_STATUS_A_B(
            Retention.LIMITS,
            Duration.ofHours(1),
            100_000,
            -1,
            Duration.ofMinutes(15),
            Subjects.DATASET_RESULTS_A,
            Subjects.DATASET_RESULTS_B,
            Subjects.VISUALIZATION_RESULTS_B),
    /** Direct embedding jobs that somebody waits for; a stream for each lane, so that neither waits behind the other. */
    EMBEDDING_REQUESTS_HIGH(
            Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.DIRECT_JOBS_HIGH),
    /** Direct embedding jobs that can wait. */
    EMBEDDING_REQUESTS(Retention.WORK_QUEUE, Duration.ofDays(7), -1, -1, Duration.ofMinutes(60), Subjects.DIRECT_JOBS),
    /** Statuses and vectors of direct jobs: the last message of each subject, for a day. */
    EMBEDDING_RESULTS(
            Retention.LIMITS,
            Duration.ofDays(1),
            100_000,
            1,
            Duration.ofMinutes(15),
            "embeddings.status.>",
            "embeddings.result.>"),
    /** The net below dead letters: what the server itself gave up, or was told to give up. */
    DLQ_ADVISORIES(
            Retention.LIMITS,
            Duration.ofDays(30),
            -1,
            -1,
            Duration.ofMinutes(2),
            "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
            "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>");

    /** When a stream lets go of a message. */
    public enum Retention {
        /** Once it is acknowledged. */
        WORK_QUEUE,
        /** By age and count alone. */
        LIMITS
    }

    /** Durable consumer of dataset jobs that all workers share. */
    public static final String DATASET_CONSUMER = "dataset-transform-workers";

    /** Durable consumer of visualization jobs that all workers share. */
    public static final String VISUALIZATION_CONSUMER = "visualization-transform-workers";

    /** Durable consumer of scan triggers. */
    public static final String SCANNER_CONSUMER = "scanner-workers";

    private final Retention retention;
    private final Duration maxAge;
    private final long maxMessages;
    private final long maxMessagesPerSubject;
    private final Duration duplicateWindow;
    // Made by List.of, so as immutable as the enum.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> subjects;

    Streams(
            Retention retention,
            Duration maxAge,
            long maxMessages,
            long maxMessagesPerSubject,
            Duration duplicateWindow,
            String... subjects) {
        this.retention = retention;
        this.maxAge = maxAge;
        this.maxMessages = maxMessages;
        this.maxMessagesPerSubject = maxMessagesPerSubject;
        this.duplicateWindow = duplicateWindow;
        this.subjects = List.of(subjects);
    }

    /** When it lets go of messages. */
    public Retention retention() {
        return retention;
    }

    /** Age at which a message is dropped. */
    public Duration maxAge() {
        return maxAge;
    }

    /** Messages kept at most; -1 for any number. */
    public long maxMessages() {
        return maxMessages;
    }

    /** Messages kept of one subject at most; -1 for any number. */
    public long maxMessagesPerSubject() {
        return maxMessagesPerSubject;
    }

    /** How long a message id is remembered. */
    public Duration duplicateWindow() {
        return duplicateWindow;
    }

    /** What it captures. */
    public List<String> subjects() {
        return subjects;
    }
}
