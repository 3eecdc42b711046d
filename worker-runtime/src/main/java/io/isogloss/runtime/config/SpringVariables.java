package io.isogloss.runtime.config;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/** Variables as Spring has them, literally: a password may contain what Spring takes for a placeholder. */
final class SpringVariables {
    private SpringVariables() {}

    static @Nullable String literal(org.springframework.core.env.Environment spring, String name) {
        for (PropertySource<?> source : ((ConfigurableEnvironment) spring).getPropertySources()) {
            Object value = source.getProperty(name);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }
}
