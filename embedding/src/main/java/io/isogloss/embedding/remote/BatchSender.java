package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one batch until it is answered, refused for good, or out of time: keeps the lane's limit, asks its circuit, waits as the
 * provider says, retries what may pass. Never sends a batch again unchanged that was too large.
 */
final class BatchSender {

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);
    private static final Duration LONGEST_RATE_BACKOFF = Duration.ofSeconds(60);
    private static final int CORRUPT_RETRIES = 1;

    private final Endpoint endpoint;
    private final EmbedderConfig config;
    private final Lane lane;
    private final EmbedderListener listener;
    private final TimeSource time;
    private final Backoff backoff;
    /** Dimensions of the first answer, when neither the model's data nor the request fixes them. */
    private final AtomicInteger dimensions;

    BatchSender(
            Endpoint endpoint,
            EmbedderConfig config,
            Lane lane,
            EmbedderListener listener,
            TimeSource time,
            Backoff backoff,
            int dimensions) {
        this.endpoint = endpoint;
        this.config = config;
        this.lane = lane;
        this.listener = listener;
        this.time = time;
        this.backoff = backoff;
        this.dimensions = new AtomicInteger(dimensions);
    }

    int dimensions() {
        return dimensions.get();
    }

    Answer send(TextBatch batch, long tokens, Deadline deadline) {
        int retries = 0;
        int corrupt = 0;
        int refusals = 0;
        while (true) {
            reserve(batch, tokens, deadline);
            enterCircuit(deadline);
            try {
                return sendOnce(batch, deadline);
            } catch (EmbeddingException e) {
                switch (e.kind()) {
                    case RATE_LIMITED -> {
                        refusals++;
                        Duration wait = e.retryAfter() == null
                                ? backoff.before(refusals, LONGEST_RATE_BACKOFF)
                                : e.retryAfter();
                        lane.limiter().refused(wait, time.nanos());
                        retrying(e, refusals, wait);
                        deadline.pause(wait.toNanos(), e.kind(), said(e), e);
                    }
                    case UNAVAILABLE, TIMEOUT -> retries = retry(e, retries, config.maxRetries(), deadline);
                    case CORRUPT_RESPONSE -> corrupt = retry(e, corrupt, CORRUPT_RETRIES, deadline);
                    case CONFIGURATION,
                            AUTH,
                            MODEL_NOT_FOUND,
                            INVALID_REQUEST,
                            TOO_MANY_TOKENS,
                            CIRCUIT_OPEN,
                            RESPONSE_TOO_LARGE,
                            CANCELED,
                            LOCAL_MODEL,
                            EMPTY_TEXT,
                            TOO_LONG,
                            NOT_FINITE,
                            ZERO_VECTOR -> throw e;
                }
            }
        }
    }

    private int retry(EmbeddingException e, int done, int most, Deadline deadline) {
        if (done >= most) {
            throw e;
        }
        int attempt = done + 1;
        Duration asked = e.retryAfter();
        Duration wait = asked == null ? backoff.before(attempt, LONGEST_BACKOFF) : asked;
        retrying(e, attempt, wait);
        deadline.pause(wait.toNanos(), e.kind(), said(e), e);
        return attempt;
    }

    private void retrying(EmbeddingException e, int attempt, Duration wait) {
        listener.retrying(config.provider(), config.model(), e.kind(), attempt, wait);
    }

    private void reserve(TextBatch batch, long tokens, Deadline deadline) {
        long wait = lane.limiter().reserve(tokens, batch.texts().size(), time.nanos(), deadline.nanosLeft() - 1);
        long waited = 0;
        // A refusal of another request may have begun a pause meanwhile.
        while (wait > 0) {
            deadline.pause(
                    wait, FailureKind.RATE_LIMITED, "the rate limit of " + config.provider() + " is used up", null);
            waited += wait;
            wait = lane.limiter().pauseLeft(time.nanos());
        }
        if (waited > 0) {
            listener.limited(config.provider(), config.model(), Duration.ofNanos(waited));
        }
    }

    private void enterCircuit(Deadline deadline) {
        for (long wait = lane.circuit().tryEnter();
                wait > 0;
                wait = lane.circuit().tryEnter()) {
            deadline.pause(
                    wait,
                    FailureKind.CIRCUIT_OPEN,
                    "the circuit of " + config.provider() + " is open after failures",
                    null);
        }
    }

    private Answer sendOnce(TextBatch batch, Deadline deadline) {
        if (Thread.currentThread().isInterrupted()) {
            lane.circuit().leave();
            throw new EmbeddingException(FailureKind.CANCELED, "interrupted before a batch was sent");
        }
        long start = time.nanos();
        Duration timeout =
                Duration.ofNanos(Math.max(1, Math.min(config.requestTimeout().toNanos(), deadline.nanosLeft())));
        try (EmbedderListener.Sending sending = listener.sending(
                config.provider(), config.model(), batch.texts().size())) {
            return sendOnce(batch, timeout, sending, start);
        }
    }

    private Answer sendOnce(TextBatch batch, Duration timeout, EmbedderListener.Sending sending, long start) {
        boolean reported = false;
        try {
            Answer answer = checked(batch, endpoint.send(batch, timeout));
            long took = time.nanos() - start;
            reported = true;
            lane.circuit().succeeded(took);
            lane.limiter().answered(answer.rate(), time.nanos());
            ended(sending, batch, answer.tokens(), took, null);
            return answer;
        } catch (EmbeddingException e) {
            long took = time.nanos() - start;
            reported = true;
            report(e, took);
            ended(sending, batch, 0, took, e.kind());
            throw e;
        } finally {
            if (!reported) {
                lane.circuit().leave();
            }
        }
    }

    private Answer checked(TextBatch batch, Answer answer) {
        int texts = batch.texts().size();
        if (answer.count() != texts) {
            throw corrupt(answer.count() + " vectors came for " + texts + " texts");
        }
        if (!dimensions.compareAndSet(0, answer.dimensions()) && dimensions.get() != answer.dimensions()) {
            throw corrupt("vectors have " + answer.dimensions() + " dimensions, expected " + dimensions.get());
        }
        return answer;
    }

    private void report(EmbeddingException e, long took) {
        switch (e.kind()) {
            case UNAVAILABLE, TIMEOUT, CORRUPT_RESPONSE, RESPONSE_TOO_LARGE ->
                lane.circuit().failed(took, e);
            case RATE_LIMITED, CANCELED, CIRCUIT_OPEN, CONFIGURATION ->
                lane.circuit().leave();
            // The provider is there and says no to this request.
            case AUTH,
                    MODEL_NOT_FOUND,
                    INVALID_REQUEST,
                    TOO_MANY_TOKENS,
                    LOCAL_MODEL,
                    EMPTY_TEXT,
                    TOO_LONG,
                    NOT_FINITE,
                    ZERO_VECTOR -> lane.circuit().succeeded(took);
        }
    }

    private void ended(
            EmbedderListener.Sending sending, TextBatch batch, long tokens, long took, @Nullable FailureKind failure) {
        EmbedderListener.RequestEnded event = new EmbedderListener.RequestEnded(
                config.provider(), config.model(), batch.texts().size(), tokens, Duration.ofNanos(took), failure);
        sending.ended(event);
        listener.requestEnded(event);
    }

    private EmbeddingException corrupt(String what) {
        return new EmbeddingException(FailureKind.CORRUPT_RESPONSE, config.provider() + " answered wrongly: " + what);
    }

    private static String said(EmbeddingException e) {
        String message = e.getMessage();
        return message == null ? e.kind().toString() : message;
    }
}
