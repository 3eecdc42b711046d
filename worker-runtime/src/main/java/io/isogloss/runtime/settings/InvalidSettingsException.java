package io.isogloss.runtime.settings;

import java.util.List;

/** The environment is wrong; the message has one line for each variable. Ends the start of a worker. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A setting whose value turned out wrong only when it was used: what a file holds, what a folder allows.
     *
     * @param variable its name
     * @param problem what is wrong with it, without secrets
     */
    public InvalidSettingsException(String variable, String problem) {
        this(List.of(variable + ": " + problem));
    }

    InvalidSettingsException(List<String> problems) {
        super("The environment has " + problems.size() + " wrong variable" + (problems.size() == 1 ? "" : "s") + ":\n  "
                + String.join("\n  ", problems));
    }
}
