package io.isogloss.runtime.nats;

import io.isogloss.model.Streams;
import io.isogloss.runtime.jobs.JobType;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A stream as it should be: one of the contract's, or one like it for a type of job that the contract does not know.
 *
 * @param name its name
 * @param subjects what it holds
 * @param workQueue whether a message leaves once it is settled
 * @param maxAge how long a message stays at most
 * @param maxMessages most messages; -1 for any number
 * @param maxMessagesPerSubject the same of one subject
 * @param duplicateWindow how long a message id is remembered
 * @param essential whether jobs cannot be worked on without it
 */
record StreamPlan(
        String name,
        List<String> subjects,
        boolean workQueue,
        Duration maxAge,
        long maxMessages,
        long maxMessagesPerSubject,
        Duration duplicateWindow,
        boolean essential) {
    /** Beside the stream of its jobs, every type touches these. */
    private static final List<Streams> AROUND = List.of(
            Streams.DLQ_TRANSFORMS, Streams.TRANSFORM_STATUS, Streams.TRANSFORM_STATUS_A_B, Streams.DLQ_ADVISORIES);

    /** Their statuses and vectors have a stream of their own. */
    private static final Set<String> DIRECT =
            Set.of(Streams.EMBEDDING_REQUESTS_HIGH.name(), Streams.EMBEDDING_REQUESTS.name());

    /** Every stream that jobs of a type touch. */
    static List<StreamPlan> streamsFor(JobType type) {
        List<StreamPlan> plans = new ArrayList<>();
        plans.add(ofJobs(type));
        for (Streams stream : AROUND) {
            plans.add(like(stream, stream.name(), stream.subjects(), false));
        }
        if (DIRECT.contains(type.stream())) {
            plans.add(like(
                    Streams.EMBEDDING_RESULTS,
                    Streams.EMBEDDING_RESULTS.name(),
                    Streams.EMBEDDING_RESULTS.subjects(),
                    true));
        }
        if (!Streams.DLQ_TRANSFORMS.subjects().contains(type.deadLetterSubject())) {
            plans.add(like(Streams.DLQ_TRANSFORMS, "DLQ_" + type.stream(), List.of(type.deadLetterSubject()), false));
        }
        return plans;
    }

    /** The stream that holds the jobs of a type; that of scan triggers holds those of other scanners too. */
    static StreamPlan ofJobs(JobType type) {
        Streams triggers = Streams.SCANNER_TRIGGERS;
        return type.stream().equals(triggers.name())
                ? like(triggers, triggers.name(), triggers.subjects(), true)
                : like(Streams.DATASET_TRANSFORMS, type.stream(), List.of(type.subject()), true);
    }

    private static StreamPlan like(Streams limits, String name, List<String> subjects, boolean essential) {
        return new StreamPlan(
                name,
                subjects,
                limits.retention() == Streams.Retention.WORK_QUEUE,
                limits.maxAge(),
                limits.maxMessages(),
                limits.maxMessagesPerSubject(),
                limits.duplicateWindow(),
                essential);
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
                .maxMessagesPerSubject(maxMessagesPerSubject)
                .duplicateWindow(duplicateWindow)
                .replicas(replicas)
                .build();
    }
}
