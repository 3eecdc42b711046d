package io.isogloss.embedding.remote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider asks to wait. Whatever it asks, no answer is negative or longer than {@link #LONGEST}. */
public final class WaitTimes {

    /** A provider that asks for more is asked again after this. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Pattern SPAN_PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|h|m|s)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{1,9})?");

    private WaitTimes() {}

    /**
     * The wait that {@code retry-after-ms} or {@code retry-after} asks for, in seconds or as a date.
     *
     * @return null if neither says anything readable
     */
    public static @Nullable Duration retryAfter(@Nullable String millis, @Nullable String after, Instant now) {
        if (millis != null && NUMBER.matcher(millis.trim()).matches()) {
            return ofSeconds(Double.parseDouble(millis.trim()) / 1000);
        }
        if (after == null) {
            return null;
        }
        String text = after.trim();
        if (NUMBER.matcher(text).matches()) {
            return ofSeconds(Double.parseDouble(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return capped(Duration.between(now, until));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** Reads {@code 6m0s}, {@code 250ms}, {@code 1h2m3.5s} or plain seconds; null if it is none of these. */
    public static @Nullable Duration span(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String trimmed = text.trim();
        if (NUMBER.matcher(trimmed).matches()) {
            return ofSeconds(Double.parseDouble(trimmed));
        }
        Matcher part = SPAN_PART.matcher(trimmed);
        double seconds = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            double value = Double.parseDouble(part.group(1));
            seconds += switch (part.group(2)) {
                case "h" -> value * 3600;
                case "m" -> value * 60;
                case "s" -> value;
                default -> value / 1000;
            };
            end = part.end();
        }
        return end == trimmed.length() ? ofSeconds(seconds) : null;
    }

    private static Duration ofSeconds(double seconds) {
        return capped(Duration.ofNanos((long) (Math.min(seconds, (double) LONGEST.toSeconds()) * 1e9)));
    }

    private static Duration capped(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
