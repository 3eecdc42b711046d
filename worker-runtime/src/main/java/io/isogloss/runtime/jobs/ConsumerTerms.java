package io.isogloss.runtime.jobs;

import java.time.Duration;

/**
 * What the broker really grants, which may differ from what the job type asked for when the consumer was found.
 *
 * @param deliveryLimit most deliveries of a message; at least 1
 * @param ackWait time without a sign of life after which the broker delivers again
 */
public record ConsumerTerms(int deliveryLimit, Duration ackWait) {

    /** What a consumer made for this type grants. */
    public static ConsumerTerms of(JobType type) {
        return new ConsumerTerms(type.deliveries(), type.ackWait());
    }
}
