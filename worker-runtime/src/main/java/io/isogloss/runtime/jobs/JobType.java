package io.isogloss.runtime.jobs;

import io.isogloss.model.Streams;
import io.isogloss.model.Subjects;
import java.time.Duration;

/**
 * Names and limits of one type of job.
 *
 * @param name short name for logs and metrics
 * @param stream stream that holds the jobs
 * @param subject subject they are published to
 * @param consumer durable consumer that all workers share
 * @param deadLetterSubject where jobs go that cannot be done
 * @param deliveries how often a job is delivered at most; the last delivery is kept in reserve for writing the dead
 *     letter, so a job runs one time less
 * @param permits jobs of this type at once in this process
 * @param fleetLimit jobs of this type at once in all processes together; the consumer's {@code max_ack_pending}
 * @param ackWait how long the broker waits for a sign of life before it gives the job to somebody else
 * @param runLimit longest run of one job
 */
public record JobType(
        String name,
        String stream,
        String subject,
        String consumer,
        String deadLetterSubject,
        int deliveries,
        int permits,
        int fleetLimit,
        Duration ackWait,
        Duration runLimit) {

    /** Ack wait unless said otherwise: short, since heartbeats keep long jobs. */
    public static final Duration DEFAULT_ACK_WAIT = Duration.ofSeconds(30);

    /** Run limit unless said otherwise. */
    public static final Duration DEFAULT_RUN_LIMIT = Duration.ofHours(1);

    /** Checks the limits. */
    public JobType {
        if (deliveries < 2) {
            throw new IllegalArgumentException("deliveries of " + name + " is " + deliveries
                    + ", must be at least 2: one runs, one is the reserve");
        }
        if (permits < 1) {
            throw new IllegalArgumentException("permits of " + name + " is " + permits + ", must be at least 1");
        }
        if (fleetLimit < 1) {
            throw new IllegalArgumentException("fleetLimit of " + name + " is " + fleetLimit + ", must be at least 1");
        }
        if (ackWait.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("ackWait of " + name + " is " + ackWait + ", must be at least 1 s");
        }
    }

    /** The type of jobs that turn batches of text into vectors. */
    public static JobType datasets() {
        return standard(
                "dataset-transform",
                Streams.DATASET_TRANSFORMS.name(),
                Subjects.DATASET_JOBS,
                Streams.DATASET_CONSUMER,
                Subjects.DATASET_DEAD_LETTERS,
                5,
                10,
                100);
    }

    /** The same for the first generation of the contract, whose jobs carry their chunks and come on a subject of their own. */
    public static JobType inlineDatasets() {
        return standard(
                "dataset-transform-inline",
                Streams.DATASET_TRANSFORMS_A.name(),
                Subjects.DATASET_JOBS_A,
                Streams.DATASET_CONSUMER,
                Subjects.DATASET_DEAD_LETTERS,
                5,
                10,
                100);
    }

    /** The type of jobs that turn a collection into a map. */
    public static JobType visualizations() {
        return standard(
                "visualization-transform",
                Streams.VISUALIZATION_TRANSFORMS.name(),
                Subjects.VISUALIZATION_JOBS,
                Streams.VISUALIZATION_CONSUMER,
                Subjects.VISUALIZATION_DEAD_LETTERS,
                4,
                3,
                10);
    }

    private static JobType standard(
            String name,
            String stream,
            String subject,
            String consumer,
            String deadLetterSubject,
            int deliveries,
            int permits,
            int fleetLimit) {
        return new JobType(
                name,
                stream,
                subject,
                consumer,
                deadLetterSubject,
                deliveries,
                permits,
                fleetLimit,
                DEFAULT_ACK_WAIT,
                DEFAULT_RUN_LIMIT);
    }

    /** The same type with another number of jobs at once in this process. */
    public JobType withPermits(int count) {
        return new JobType(
                name, stream, subject, consumer, deadLetterSubject, deliveries, count, fleetLimit, ackWait, runLimit);
    }

    /** The same type with another number of jobs at once in the fleet. */
    public JobType withFleetLimit(int count) {
        return new JobType(
                name, stream, subject, consumer, deadLetterSubject, deliveries, permits, count, ackWait, runLimit);
    }

    /** The same type under another durable consumer. */
    public JobType withConsumer(String durable) {
        return new JobType(
                name, stream, subject, durable, deadLetterSubject, deliveries, permits, fleetLimit, ackWait, runLimit);
    }

    /** The same type with another number of deliveries. */
    public JobType withDeliveries(int most) {
        return new JobType(
                name, stream, subject, consumer, deadLetterSubject, most, permits, fleetLimit, ackWait, runLimit);
    }

    /** The same type with another ack wait. */
    public JobType withAckWait(Duration wait) {
        return new JobType(
                name, stream, subject, consumer, deadLetterSubject, deliveries, permits, fleetLimit, wait, runLimit);
    }

    /** The same type with another run limit. */
    public JobType withRunLimit(Duration limit) {
        return new JobType(
                name, stream, subject, consumer, deadLetterSubject, deliveries, permits, fleetLimit, ackWait, limit);
    }
}
