package io.isogloss.embedding;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Hears what an embedder does, for metrics, logs and spans. Called on the working threads: return fast, do not throw. No event holds
 * a text or a key.
 */
public interface EmbedderListener {

    /**
     * A request to a provider is about to be sent by the calling thread, which tells what comes back how it ended and closes it.
     */
    default Sending sending(String provider, String model, int texts) {
        return Sending.UNHEARD;
    }

    /** The same work for another thread that helps the calling one, with whatever belongs to that one. */
    default <T> Callable<T> carry(Callable<T> work) {
        return work;
    }

    /** A request to a provider, or a batch through a local model, has ended. */
    default void requestEnded(RequestEnded event) {}

    /**
     * A model was loaded into this process.
     *
     * @param engine {@code onednn} or {@code onnx}
     * @param precision {@code fp32}, {@code bf16}, or {@code file} where the model's file says
     */
    default void modelLoaded(String model, String engine, String precision) {}

    /** The same batch is about to be tried again. */
    default void retrying(String provider, String model, FailureKind cause, int attempt, Duration delay) {}

    /** A batch was refused as too large and is cut in two. */
    default void split(String provider, String model, int texts) {}

    /** A request waited for its share of the rate limit. */
    default void limited(String provider, String model, Duration waited) {}

    /** The cache answered {@code hits} of {@code hits + misses} texts. */
    default void cacheAsked(String provider, String model, int hits, int misses) {}

    /** The circuit of a provider and key changed to {@code closed}, {@code open} or {@code half_open}. */
    default void circuitChanged(String provider, String keyFingerprint, String state) {}

    /** The first provider failed and the second one takes over for this request. */
    default void failedOver(String fromProvider, String toProvider, FailureKind cause) {}

    /** One request under way. */
    interface Sending extends AutoCloseable {
        /** Nobody listens. */
        Sending UNHEARD = new Sending() {};

        /** It was answered, or failed in a way that is known. */
        default void ended(RequestEnded event) {}

        /** It is over. */
        @Override
        default void close() {}
    }

    /** Nobody listens. */
    static EmbedderListener none() {
        return new EmbedderListener() {};
    }

    /**
     * One ended request.
     *
     * @param texts texts in it
     * @param tokens tokens the provider counted, 0 when it failed
     * @param duration time from sending to the last byte; for a local model, time in the model
     * @param failure null if it succeeded
     */
    record RequestEnded(
            String provider,
            String model,
            int texts,
            long tokens,
            Duration duration,
            @Nullable FailureKind failure) {}
}
