package io.isogloss.runtime.settings;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * One environment variable.
 *
 * @param <T> what its value is read as
 */
public final class Setting<T> {
    private final String name;
    private final Set<Worker> workers;
    private final String fallback;
    private final String shownFallback;
    private final String allowed;
    private final String meaning;
    private final boolean secret;
    private final Function<String, T> parser;

    Setting(
            String name,
            Set<Worker> workers,
            String fallback,
            String shownFallback,
            String allowed,
            String meaning,
            boolean secret,
            Function<String, T> parser) {
        this.name = name;
        this.workers = EnumSet.copyOf(workers);
        this.fallback = fallback;
        this.shownFallback = shownFallback;
        this.allowed = allowed;
        this.meaning = meaning;
        this.secret = secret;
        this.parser = parser;
    }

    /** The variable. */
    public String name() {
        return name;
    }

    /** Who reads it. */
    public Set<Worker> workers() {
        return Set.copyOf(workers);
    }

    /** What counts when it is not set or blank. */
    String fallback() {
        return fallback;
    }

    String shownFallback() {
        return shownFallback;
    }

    /** What may stand there. */
    public String allowed() {
        return allowed;
    }

    /** What it is for. */
    public String meaning() {
        return meaning;
    }

    boolean isSecret() {
        return secret;
    }

    /** Throws IllegalArgumentException for a value outside {@link #allowed}. */
    T parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String toString() {
        return name;
    }
}
