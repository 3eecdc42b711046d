package io.isogloss.local;

import java.util.Locale;

/** A number of things, as one says it. */
final class Counted {
    private Counted() {}

    /** "1 text", "20,000 texts". */
    static String of(long count, String thing) {
        return of(count, thing, thing.endsWith("ch") ? thing + "es" : thing + "s");
    }

    /** The first words for one, the second for another number of them: "1 job was", "2 jobs were". */
    static String of(long count, String one, String others) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : others);
    }
}
