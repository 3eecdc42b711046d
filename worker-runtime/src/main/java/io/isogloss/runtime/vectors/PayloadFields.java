package io.isogloss.runtime.vectors;

import java.util.List;

/** Which fields of a payload to read. */
public sealed interface PayloadFields {
    /** Every field. */
    record All() implements PayloadFields {}

    /** No field. */
    record None() implements PayloadFields {}

    /** These fields; nested ones with dots. */
    record Named(List<String> names) implements PayloadFields {
        public Named {
            names = List.copyOf(names);
        }
    }

    static PayloadFields all() {
        return new All();
    }

    static PayloadFields none() {
        return new None();
    }

    static PayloadFields named(String... names) {
        return new Named(List.of(names));
    }
}
