package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.InvalidSettingsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;

/** Says which setting kept the application from starting, where Spring would print the stack that led to it. */
public final class WrongSettingReporter implements SpringBootExceptionReporter {

    private static final Logger LOG = LoggerFactory.getLogger(WrongSettingReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        InvalidSettingsException found = settingsIn(failure);
        if (found == null) {
            return false;
        }
        LOG.error("{}", found.getMessage());
        return true;
    }

    static @Nullable InvalidSettingsException settingsIn(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof InvalidSettingsException found) {
                return found;
            }
        }
        return null;
    }
}
