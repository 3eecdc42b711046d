package io.isogloss.runtime.settings;

import io.isogloss.model.secret.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of values that variables have. */
final class Kinds {
    private static final String NONE = "";

    private Kinds() {}

    static Setting<String> text(String name, Set<Worker> workers, String fallback, String meaning) {
        return new Setting<>(name, workers, fallback, fallback, "text", meaning, false, text -> text);
    }

    static Setting<Optional<String>> optionalText(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return new Setting<>(name, workers, NONE, whenAbsent, "text", meaning, false, Kinds::optional);
    }

    static Setting<Optional<Secret>> secret(String name, Set<Worker> workers, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                "none",
                "secret",
                meaning,
                true,
                text -> optional(text).map(Secret::of));
    }

    static Setting<Optional<Secret>> databaseUrl(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "URL with `postgres`, `postgresql`, `jdbc:postgresql`",
                meaning,
                true,
                text -> optional(text).map(url -> {
                    String plain = url.startsWith("jdbc:postgresql:") ? url.substring("jdbc:".length()) : url;
                    checked(URI.create(plain), Set.of("postgres", "postgresql"));
                    return Secret.of(url);
                }));
    }

    static Setting<Optional<BigDecimal>> dollars(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "number above 0",
                meaning,
                false,
                text -> optional(text).map(BigDecimal::new).map(amount -> {
                    if (amount.signum() <= 0 || amount.precision() - amount.scale() > 12) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return amount;
                }));
    }

    static Setting<Integer> integer(
            String name, Set<Worker> workers, int fallback, int least, int most, String meaning) {
        return new Setting<>(
                name,
                workers,
                Integer.toString(fallback),
                Integer.toString(fallback),
                "whole number from " + least + " to " + most,
                meaning,
                false,
                text -> within(text, least, most));
    }

    static Setting<OptionalInt> optionalInteger(
            String name, Set<Worker> workers, String whenAbsent, int least, int most, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "whole number from " + least + " to " + most,
                meaning,
                false,
                text -> text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(within(text, least, most)));
    }

    static Setting<Duration> seconds(
            String name, Set<Worker> workers, int fallback, int least, int most, String meaning) {
        return new Setting<>(
                name,
                workers,
                Integer.toString(fallback),
                fallback + " s",
                "whole seconds from " + least + " to " + most,
                meaning,
                false,
                text -> Duration.ofSeconds(within(text, least, most)));
    }

    static Setting<Boolean> flag(String name, Set<Worker> workers, boolean fallback, String meaning) {
        return new Setting<>(
                name,
                workers,
                Boolean.toString(fallback),
                Boolean.toString(fallback),
                "`true` or `1`, `false` or `0`",
                meaning,
                false,
                Kinds::truth);
    }

    static Setting<Optional<Boolean>> optionalFlag(
            String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "`true` or `1`, `false` or `0`",
                meaning,
                false,
                text -> text.isEmpty() ? Optional.empty() : Optional.of(truth(text)));
    }

    static <E extends Enum<E>> Setting<E> word(
            String name, Set<Worker> workers, E fallback, Class<E> words, String meaning) {
        String allowed = EnumSet.allOf(words).stream()
                .map(each -> "`" + spelled(each) + "`")
                .collect(Collectors.joining(", "));
        return new Setting<>(
                name,
                workers,
                spelled(fallback),
                "`" + spelled(fallback) + "`",
                allowed,
                meaning,
                false,
                text -> EnumSet.allOf(words).stream()
                        .filter(each -> spelled(each).equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no such word")));
    }

    static Setting<Optional<URI>> url(
            String name, Set<Worker> workers, String whenAbsent, Set<String> schemes, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "URL with "
                        + schemes.stream()
                                .sorted()
                                .map(each -> "`" + each + "`")
                                .collect(Collectors.joining(", ")),
                meaning,
                false,
                text -> optional(text).map(url -> checked(URI.create(url), schemes)));
    }

    static Setting<List<String>> list(
            String name, Set<Worker> workers, String whenAbsent, String allowed, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                allowed,
                meaning,
                false,
                text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    static Setting<Optional<Path>> path(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "path",
                meaning,
                false,
                text -> optional(text).map(Path::of));
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static int within(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static URI checked(URI url, Set<String> schemes) {
        if (url.getScheme() == null || !schemes.contains(url.getScheme()) || url.getRawAuthority() == null) {
            throw new IllegalArgumentException("no such URL");
        }
        return url;
    }

    private static String spelled(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
