package io.isogloss.runtime.settings;

/** The closed lists of words that settings choose from. */
public final class Words {
    private Words() {}

    /** How log lines are written. */
    public enum LogFormat {
        /** One JSON object a line. */
        JSON,
        /** For people. */
        PRETTY,
        /** The same. */
        TEXT
    }

    /** Which log lines are written. */
    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        WARNING,
        ERROR
    }
}
