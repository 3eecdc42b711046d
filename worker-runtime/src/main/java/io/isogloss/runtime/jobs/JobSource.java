package io.isogloss.runtime.jobs;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where the messages of one job type come from.
 *
 * <p>{@link #fetch} is called by one thread at a time; the other methods by any thread.
 */
public interface JobSource extends AutoCloseable {

    /**
     * Asks the broker for at most {@code limit} messages and hands each over as it comes.
     *
     * <p>Returns when that many came, or when the broker has said that the request is over. A message that the broker
     * has sent is always handed over: none is dropped because the wait ended.
     *
     * @throws SourceUnavailableException if the broker cannot be asked now
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    void fetch(int limit, Duration wait, Consumer<Delivery> sink) throws InterruptedException;

    /** How many messages wait to be delivered; a question to the broker, so not for inner loops. */
    long pending();

    /**
     * How full the streams are; several questions to the broker, so for now and then.
     *
     * @throws SourceUnavailableException if the broker cannot be asked now
     */
    SourceLevels levels();

    /** What the broker grants the messages of this source. Known for sure once a fetch has begun. */
    ConsumerTerms terms();

    /** Drops what is known of the consumer and finds or creates it anew. */
    void rebuild();

    /** Stops receiving. Messages that were handed over can still be settled. */
    @Override
    void close();
}
