package io.isogloss.local.doctor;

/**
 * How one part is.
 *
 * @param found what there is, or what is wrong
 * @param advice what to do; empty where nothing is to be done
 */
public record Finding(String part, State state, String found, String advice) {
    /** How it is. */
    public enum State {
        GOOD,
        WRONG,
        /** Not there, and only needed by some. */
        ABSENT
    }

    static Finding good(String part, String found) {
        return new Finding(part, State.GOOD, found, "");
    }

    static Finding wrong(String part, String found, String advice) {
        return new Finding(part, State.WRONG, found, advice);
    }

    static Finding absent(String part, String found) {
        return new Finding(part, State.ABSENT, found, "");
    }
}
