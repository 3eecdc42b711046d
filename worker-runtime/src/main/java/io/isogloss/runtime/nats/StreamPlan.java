package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.JobType;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream as it should be.
 *
 * @param name its name
 * @param subjects what it holds
 * @param workQueue whether a message leaves once it is settled
 * @param maxAge how long a message stays at most
 * @param maxMessages most messages; -1 for any number
 * @param duplicateWindow how long a message id is remembered
 * @param essential whether jobs cannot be worked on without it
 */
record StreamPlan(
        String name,
        List<String> subjects,
        boolean workQueue,
        Duration maxAge,
        long maxMessages,
        Duration duplicateWindow,
        boolean essential) {
    private static final Duration LETTER_AGE = Duration.ofDays(30);
    private static final Duration JOB_AGE = Duration.ofDays(7);
    private static final Duration STATUS_AGE = Duration.ofHours(1);
    private static final long STATUS_COUNT = 100_000;
    private static final Duration JOB_WINDOW = Duration.ofHours(1);
    private static final Duration LETTER_WINDOW = Duration.ofMinutes(2);
    /** Covers the longest pause between two attempts, so that a second final status of a job is dropped. */
    private static final Duration STATUS_WINDOW = Duration.ofMinutes(15);

    private static final String DEAD_LETTERS = "DLQ_TRANSFORMS";

    private static final StreamPlan LETTERS = limits(
            DEAD_LETTERS,
            List.of("dlq.collection-transforms", "dlq.dataset-transforms", "dlq.visualization-transforms"),
            LETTER_AGE,
            -1,
            LETTER_WINDOW);
    private static final StreamPlan STATUSES = limits(
            "TRANSFORM_STATUS",
            List.of(
                    "transforms.collection.status.>",
                    "transforms.dataset.status.>",
                    "transforms.visualization.status.>"),
            STATUS_AGE,
            STATUS_COUNT,
            STATUS_WINDOW);
    /** Results of the first two wire generations, so that these are confirmed too; core subscribers see them as ever. */
    private static final StreamPlan EARLIER_RESULTS = limits(
            "WORKER_RESULTS",
            List.of("worker.result.>", "dataset.transform.complete"),
            STATUS_AGE,
            STATUS_COUNT,
            STATUS_WINDOW);
    /** The net below the net: what the server itself gives up or was told to give up. */
    private static final StreamPlan ADVISORIES = limits(
            "DLQ_ADVISORIES",
            List.of("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>"),
            LETTER_AGE,
            -1,
            LETTER_WINDOW);

    /** Every stream that jobs of a type touch. */
    static List<StreamPlan> streamsFor(JobType type) {
        List<StreamPlan> plans = new ArrayList<>();
        plans.add(new StreamPlan(type.stream(), List.of(type.subject()), true, JOB_AGE, -1, JOB_WINDOW, true));
        plans.add(LETTERS);
        if (!LETTERS.subjects().contains(type.deadLetterSubject())) {
            plans.add(limits("DLQ_" + type.stream(), List.of(type.deadLetterSubject()), LETTER_AGE, -1, LETTER_WINDOW));
        }
        plans.add(STATUSES);
        plans.add(EARLIER_RESULTS);
        plans.add(ADVISORIES);
        return plans;
    }

    private static StreamPlan limits(
            String name, List<String> subjects, Duration maxAge, long maxMessages, Duration window) {
        return new StreamPlan(name, subjects, false, maxAge, maxMessages, window, false);
    }

    StreamConfiguration configuration(int replicas) {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(subjects)
                .retentionPolicy(workQueue ? RetentionPolicy.WorkQueue : RetentionPolicy.Limits)
                .storageType(StorageType.File)
                .discardPolicy(DiscardPolicy.Old)
                .maxAge(maxAge)
                .maxMessages(maxMessages)
                .duplicateWindow(duplicateWindow)
                .replicas(replicas)
                .build();
    }
}
