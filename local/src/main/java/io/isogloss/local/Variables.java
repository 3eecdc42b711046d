package io.isogloss.local;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Variables of the environment, or of the scope that a caller has put in its place. Blank counts as not set. */
final class Variables {
    /** Stands in for the environment within a scope, so that a caller in this process has one of its own. */
    static final ScopedValue<UnaryOperator<@Nullable String>> SCOPE = ScopedValue.newInstance();

    private Variables() {}

    static Optional<String> get(String name) {
        return Optional.ofNullable(lookUp().apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The same for other threads, which see no scope. */
    static UnaryOperator<@Nullable String> lookUp() {
        return SCOPE.isBound() ? SCOPE.get() : System::getenv;
    }
}
