package io.isogloss.embedding.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests, tokens and texts a minute of one provider and key within limits, those configured and those the provider's headers
 * tell. Counts in monotonic time. Safe for use by many threads; no method blocks.
 *
 * <p>A caller reserves its share first and then waits as long as the answer says; reservations are served in order. A bucket holds six
 * seconds' worth and refills at nine tenths of the limit, so that no minute passes the limit, wherever the provider's minute starts.
 */
final class RateLimiter {

    private static final double SHARE = 0.9;
    private static final double BURST_MINUTES = 0.1;
    private static final double SLOWEST = 0.1;
    private static final double RECOVERY = 0.02;
    private static final double NANOS_A_MINUTE = 60e9;

    private final Bucket requests;
    private final Bucket tokens;
    private final Bucket inputs;
    private long pausedUntil;
    private boolean everPaused;
    /** Share of the limit in use: halved by each refusal, won back slowly. */
    private double pace = 1;

    RateLimiter(int requestsPerMinute, int tokensPerMinute, int inputsPerMinute, long now) {
        this.requests = new Bucket(requestsPerMinute, now);
        this.tokens = new Bucket(tokensPerMinute, now);
        this.inputs = new Bucket(inputsPerMinute, now);
        this.pausedUntil = now;
    }

    /** Lowers the limits to these where they are stricter; 0 leaves one as it is. */
    synchronized void tighten(int requestsPerMinute, int tokensPerMinute, int inputsPerMinute) {
        requests.configure(requestsPerMinute);
        tokens.configure(tokensPerMinute);
        inputs.configure(inputsPerMinute);
    }

    /**
     * Reserves one request.
     *
     * @param longestWait how long the caller would wait
     * @return nanoseconds to wait before sending; if that is more than {@code longestWait}, nothing is reserved
     */
    synchronized long reserve(long tokenCount, int inputCount, long now, long longestWait) {
        long wait = pauseLeft(now);
        wait = Math.max(wait, requests.wait(1, now, pace));
        wait = Math.max(wait, tokens.wait(tokenCount, now, pace));
        wait = Math.max(wait, inputs.wait(inputCount, now, pace));
        if (wait <= longestWait) {
            requests.take(1);
            tokens.take(tokenCount);
            inputs.take(inputCount);
        }
        return wait;
    }

    /** How long a pause, begun perhaps after a reservation, still lasts. */
    synchronized long pauseLeft(long now) {
        return everPaused ? Math.max(0, pausedUntil - now) : 0;
    }

    /** The provider refused: nobody sends for that long, and less often after. */
    synchronized void refused(Duration pause, long now) {
        pause(pause, now);
        pace = Math.max(SLOWEST, pace / 2);
    }

    /** The provider answered. */
    synchronized void answered(RateHeaders said, long now) {
        pace = Math.min(1, pace + RECOVERY);
        requests.learn(said.limitRequests(), now);
        tokens.learn(said.limitTokens(), now);
        pauseIfSpent(said.remainingRequests(), said.resetRequests(), now);
        pauseIfSpent(said.remainingTokens(), said.resetTokens(), now);
    }

    private void pauseIfSpent(long remaining, @Nullable Duration reset, long now) {
        if (remaining == 0 && reset != null) {
            pause(reset, now);
        }
    }

    private void pause(Duration pause, long now) {
        long until = now + pause.toNanos();
        if (!everPaused || until - pausedUntil > 0) {
            pausedUntil = until;
            everPaused = true;
        }
    }

    /** One limit; 0 a minute is no limit. */
    private static final class Bucket {

        private double configured;
        private double perMinute;
        private double level;
        private long filledAt;

        Bucket(int perMinute, long now) {
            this.configured = perMinute;
            this.perMinute = perMinute;
            this.level = capacity();
            this.filledAt = now;
        }

        void configure(int limit) {
            if (limit > 0 && (configured == 0 || limit < configured)) {
                configured = limit;
                perMinute = perMinute == 0 ? limit : Math.min(perMinute, limit);
                level = Math.min(level == 0 ? capacity() : level, capacity());
            }
        }

        void learn(long told, long now) {
            if (told <= 0) {
                return;
            }
            boolean first = perMinute == 0;
            perMinute = configured == 0 ? (double) told : Math.min(configured, (double) told);
            if (first) {
                level = capacity();
                filledAt = now;
            }
        }

        long wait(long amount, long now, double pace) {
            if (perMinute == 0) {
                return 0;
            }
            double perNano = perMinute * SHARE * pace / NANOS_A_MINUTE;
            level = Math.min(capacity(), level + (double) Math.max(0, now - filledAt) * perNano);
            filledAt = now;
            // What is more than a full bucket waits for a full one and leaves a debt.
            double missing = Math.min((double) amount, capacity()) - level;
            return missing <= 0 ? 0 : (long) Math.ceil(missing / perNano);
        }

        void take(long amount) {
            if (perMinute > 0) {
                level -= (double) amount;
            }
        }

        private double capacity() {
            return Math.max(1, perMinute * BURST_MINUTES * SHARE);
        }
    }
}
