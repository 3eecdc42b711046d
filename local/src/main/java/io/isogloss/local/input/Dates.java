package io.isogloss.local.input;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Dates as people write them. Where day and month could be swapped, nothing is guessed: 03/04/2020 is no date. */
public final class Dates {
    private static final Pattern YEAR = Pattern.compile("[12][0-9]{3}");
    private static final Pattern MONTH = Pattern.compile("[12][0-9]{3}-[01][0-9]");
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{9,10}(\\.[0-9]+)?");
    private static final Pattern MILLIS = Pattern.compile("-?[0-9]{12,13}");
    private static final Pattern DAY_FIRST = Pattern.compile("[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{4}");
    private static final List<DateTimeFormatter> LOCAL =
            List.of(DateTimeFormatter.ISO_LOCAL_DATE_TIME, DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss"));

    private Dates() {}

    /** The moment that a value names, or empty. */
    public static Optional<Instant> parse(Object value) {
        String text = value.toString().strip();
        try {
            if (YEAR.matcher(text).matches()) {
                return day(LocalDate.of(Integer.parseInt(text), 1, 1));
            }
            if (MONTH.matcher(text).matches()) {
                return day(LocalDate.parse(text + "-01"));
            }
            if (MILLIS.matcher(text).matches()) {
                return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
            }
            if (SECONDS.matcher(text).matches()) {
                return Optional.of(Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000)));
            }
            if (DAY_FIRST.matcher(text).matches()) {
                return day(LocalDate.parse(text, DateTimeFormatter.ofPattern("d.M.yyyy")));
            }
            if (text.length() == 10) {
                return day(LocalDate.parse(text.replace('/', '-')));
            }
            return withTime(text);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> withTime(String text) {
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + "T" + text.substring(11) : text;
        try {
            return Optional.of(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            // Without a zone, then.
        }
        for (DateTimeFormatter format : LOCAL) {
            try {
                return Optional.of(
                        LocalDateTime.parse(format == DateTimeFormatter.ISO_LOCAL_DATE_TIME ? iso : text, format)
                                .toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                // The next one.
            }
        }
        return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    }

    private static Optional<Instant> day(LocalDate date) {
        return Optional.of(date.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
}
