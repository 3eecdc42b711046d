package io.isogloss.datasets.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads variables and collects what is wrong with them, so that all of it is said at once. */
final class Variables {
    private final UnaryOperator<@Nullable String> lookUp;
    private final List<String> problems = new ArrayList<>();

    Variables(UnaryOperator<@Nullable String> lookUp) {
        this.lookUp = lookUp;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(lookUp.apply(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    int number(String name, int fallback, int least, int most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, in the same words.
        }
        problems.add(name + " is '" + text.get() + "', must be: whole number from " + least + " to " + most);
        return fallback;
    }

    Duration seconds(String name, int fallback, int least, int most) {
        return Duration.ofSeconds(number(name, fallback, least, most));
    }

    boolean flag(String name, boolean fallback) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        return switch (text.get().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> {
                problems.add(name + " is '" + text.get() + "', must be: `true` or `1`, `false` or `0`");
                yield fallback;
            }
        };
    }

    void problem(String line) {
        problems.add(line);
    }

    /** Throws all problems as one. */
    void finish() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The environment has " + problems.size() + " wrong variable"
                    + (problems.size() == 1 ? "" : "s") + ":\n  " + String.join("\n  ", problems));
        }
    }
}
