package io.isogloss.visualizations.config;

import io.isogloss.model.secret.Secret;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Variables by name, checked one by one. Blank counts as not set. */
final class Variables {
    private final UnaryOperator<@Nullable String> source;

    Variables(UnaryOperator<@Nullable String> source) {
        this.source = source;
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(source.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(String name, String fallback) {
        return optional(name).orElse(fallback);
    }

    String required(String name) {
        return optional(name).orElseThrow(() -> new IllegalArgumentException(name + " is not set, but required"));
    }

    Optional<Secret> secret(String name) {
        return optional(name).map(Secret::of);
    }

    int integer(String name, int fallback, int least, int most) {
        String text = text(name, Integer.toString(fallback));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong(name, text, least, most), e);
        }
        throw new IllegalArgumentException(wrong(name, text, least, most));
    }

    private static String wrong(String name, String text, int least, int most) {
        return name + " is '" + text + "', must be a whole number from " + least + " to " + most;
    }
}
