package io.isogloss.runtime.settings;

import io.isogloss.model.secret.MasterKey;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values that variables have. */
final class Kinds {
    private static final String NONE = "";

    private Kinds() {}

    static Setting<String> text(String name, Set<Worker> workers, String fallback, String meaning) {
        return new Setting<>(name, workers, fallback, fallback, "text", meaning, false, text -> text);
    }

    static Setting<String> required(String name, Set<Worker> workers, String meaning) {
        return new Setting<>(name, workers, NONE, "required", "text", meaning, false, text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("required");
            }
            return text;
        });
    }

    static Setting<Optional<String>> optionalText(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(name, workers, whenAbsent, "text", meaning, text -> text);
    }

    static Setting<Optional<Secret>> secret(String name, Set<Worker> workers, String meaning) {
        return maybeHidden(name, workers, "none", "secret", meaning, Secret::of);
    }

    static Setting<Optional<MasterKey>> masterKey(Set<Worker> workers, String meaning) {
        return maybeHidden(
                MasterKey.VARIABLE,
                workers,
                "none",
                "secret: 64 hexadecimal digits, or the Base64 of 32 bytes",
                meaning,
                Kinds::opened);
    }

    private static MasterKey opened(String text) {
        try {
            return MasterKey.parse(text);
        } catch (SecretException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Comma-separated URLs that may hold a password, so none of them is ever shown. */
    static Setting<List<String>> servers(
            String name, Set<Worker> workers, String whenAbsent, Set<String> schemes, String meaning) {
        return new Setting<>(
                name,
                workers,
                NONE,
                whenAbsent,
                "comma-separated URLs with " + named(schemes),
                meaning,
                true,
                text -> entries(text).stream()
                        .map(url -> checked(URI.create(url), schemes).toString())
                        .toList());
    }

    static Setting<Optional<String>> oneOf(
            String name, Set<Worker> workers, String whenAbsent, List<String> words, String meaning) {
        return maybe(
                name,
                workers,
                whenAbsent,
                words.stream().map(each -> "`" + each + "`").collect(Collectors.joining(", ")),
                meaning,
                word -> {
                    if (!words.contains(word)) {
                        throw new IllegalArgumentException("no such word");
                    }
                    return word;
                });
    }

    static Setting<Double> share(String name, Set<Worker> workers, int fallback, String meaning) {
        return new Setting<>(
                name,
                workers,
                Integer.toString(fallback),
                Integer.toString(fallback),
                "number from 0 to 1",
                meaning,
                false,
                text -> {
                    double value = Double.parseDouble(text);
                    if (!(value >= 0 && value <= 1)) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return value;
                });
    }

    static Setting<Optional<Secret>> databaseUrl(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybeHidden(
                name, workers, whenAbsent, "URL with `postgres`, `postgresql`, `jdbc:postgresql`", meaning, url -> {
                    String plain = url.startsWith("jdbc:postgresql:") ? url.substring("jdbc:".length()) : url;
                    checked(URI.create(plain), Set.of("postgres", "postgresql"));
                    return Secret.of(url);
                });
    }

    static Setting<Optional<BigDecimal>> dollars(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(name, workers, whenAbsent, "number above 0", meaning, text -> {
            BigDecimal amount = new BigDecimal(text);
            if (amount.signum() <= 0 || amount.precision() - amount.scale() > 12) {
                throw new IllegalArgumentException("out of range");
            }
            return amount;
        });
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
        return maybe(name, workers, whenAbsent, "`true` or `1`, `false` or `0`", meaning, Kinds::truth);
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
        return maybe(
                name,
                workers,
                whenAbsent,
                "URL with " + named(schemes),
                meaning,
                url -> checked(URI.create(url), schemes));
    }

    static Setting<Optional<String>> hostAndPort(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(name, workers, whenAbsent, "`host:port`", meaning, address -> {
            int colon = address.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("no port");
            }
            int _ = within(address.substring(colon + 1), 0, 65_535);
            return address;
        });
    }

    /** A list that somebody else takes apart, which throws IllegalArgumentException for what is not of its form. */
    static Setting<List<String>> list(
            String name,
            Set<Worker> workers,
            String whenAbsent,
            String allowed,
            String meaning,
            Consumer<List<String>> check) {
        return new Setting<>(name, workers, NONE, whenAbsent, allowed, meaning, false, text -> {
            List<String> entries = entries(text);
            check.accept(entries);
            return entries;
        });
    }

    static Setting<String> matching(
            String name, Set<Worker> workers, String fallback, Pattern pattern, String allowed, String meaning) {
        return new Setting<>(name, workers, fallback, fallback, allowed, meaning, false, text -> {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException("of another form");
            }
            return text;
        });
    }

    /** A file that is there when the worker starts. */
    static Setting<Optional<Path>> file(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(
                name, workers, whenAbsent, "path of a file that can be read", meaning, text -> readable(Path.of(text)));
    }

    private static Path readable(Path path) {
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new IllegalArgumentException("cannot be read");
        }
        return path;
    }

    /** A folder that is there and can be written to, or can be made. */
    static Setting<Optional<Path>> ownFolder(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(
                name,
                workers,
                whenAbsent,
                "path of a folder that can be written to",
                meaning,
                text -> writable(Path.of(text)));
    }

    private static Path writable(Path folder) {
        Path there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new IllegalArgumentException("cannot be written to");
        }
        return folder;
    }

    /** A folder that is there when the worker starts. */
    static Setting<Optional<Path>> folder(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(name, workers, whenAbsent, "path of a folder that can be read", meaning, text -> {
            Path path = Path.of(text);
            if (!Files.isDirectory(path) || !Files.isReadable(path)) {
                throw new IllegalArgumentException("cannot be read");
            }
            return path;
        });
    }

    static Setting<Optional<Path>> path(String name, Set<Worker> workers, String whenAbsent, String meaning) {
        return maybe(name, workers, whenAbsent, "path", meaning, Path::of);
    }

    private static String named(Set<String> schemes) {
        return schemes.stream().sorted().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
    }

    private static List<String> entries(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** A variable that may be missing; its value is shown. */
    private static <T> Setting<Optional<T>> maybe(
            String name,
            Set<Worker> workers,
            String whenAbsent,
            String allowed,
            String meaning,
            Function<String, T> reading) {
        return new Setting<>(name, workers, NONE, whenAbsent, allowed, meaning, false, text -> read(text, reading));
    }

    /** A variable that may be missing; its value is not shown. */
    private static <T> Setting<Optional<T>> maybeHidden(
            String name,
            Set<Worker> workers,
            String whenAbsent,
            String allowed,
            String meaning,
            Function<String, T> reading) {
        return new Setting<>(name, workers, NONE, whenAbsent, allowed, meaning, true, text -> read(text, reading));
    }

    private static <T> Optional<T> read(String text, Function<String, T> reading) {
        return text.isEmpty() ? Optional.empty() : Optional.of(reading.apply(text));
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
