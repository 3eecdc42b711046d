package io.isogloss.local.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time as it stands in the head of an answer, written once a second. For many threads. */
final class AnswerDates {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final InstantSource clock;
    private volatile Written last = new Written(Long.MIN_VALUE, "");

    private record Written(long second, String text) {}

    AnswerDates(InstantSource clock) {
        this.clock = clock;
    }

    String now() {
        Instant now = clock.instant();
        Written written = last;
        if (written.second != now.getEpochSecond()) {
            written = new Written(now.getEpochSecond(), FORM.format(now.atOffset(ZoneOffset.UTC)));
            last = written;
        }
        return written.text;
    }
}
