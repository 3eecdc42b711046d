package io.isogloss.embedding.remote;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer says of its limits; a number of -1 and a null mean it did not say.
 *
 * @param limitRequests requests a minute
 * @param remainingRequests requests left until the reset
 * @param resetRequests when they are full again
 * @param limitTokens tokens a minute
 * @param remainingTokens tokens left until the reset
 * @param resetTokens when they are full again
 */
public record RateHeaders(
        long limitRequests,
        long remainingRequests,
        @Nullable Duration resetRequests,
        long limitTokens,
        long remainingTokens,
        @Nullable Duration resetTokens) {

    public static final RateHeaders NONE = new RateHeaders(-1, -1, null, -1, -1, null);

    /** Reads the {@code x-ratelimit-*} headers. */
    public static RateHeaders read(Function<String, @Nullable String> header) {
        return new RateHeaders(
                number(header.apply("x-ratelimit-limit-requests")),
                number(header.apply("x-ratelimit-remaining-requests")),
                WaitTimes.span(header.apply("x-ratelimit-reset-requests")),
                number(header.apply("x-ratelimit-limit-tokens")),
                number(header.apply("x-ratelimit-remaining-tokens")),
                WaitTimes.span(header.apply("x-ratelimit-reset-tokens")));
    }

    private static long number(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return -1;
        }
        try {
            return Math.max(-1, Long.parseLong(text.trim()));
        } catch (NumberFormatException unreadable) {
            return -1;
        }
    }
}
