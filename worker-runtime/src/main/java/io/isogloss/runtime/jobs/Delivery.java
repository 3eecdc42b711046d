package io.isogloss.runtime.jobs;

import java.time.Duration;

/**
 * A message on loan from the broker, and the four things that can be done with the loan.
 *
 * <p>{@link #renew} may be called any number of times. {@link #acknowledge}, {@link #release} and {@link #discard} are
 * final: exactly one of them is called, at most once with success, by the thread that ran the job. Each waits for the
 * broker's confirmation and answers whether it came; without it the message may be delivered again. Implementations are
 * safe for {@code renew} from another thread than the settling one.
 */
public interface Delivery {

    /** What was delivered. */
    JobMessage message();

    /**
     * Asks for a fresh ack wait without blocking.
     *
     * @param confirmed run on any thread once the broker has answered; never run when it has not
     */
    void renew(Runnable confirmed);

    /** The job is done and its effect durable: the message leaves the stream. */
    boolean acknowledge();

    /** The job shall be delivered again, to anybody, not before the delay has passed. */
    boolean release(Duration delay);

    /** The job will never be delivered again; its dead letter is already stored. */
    boolean discard(String reason);
}
