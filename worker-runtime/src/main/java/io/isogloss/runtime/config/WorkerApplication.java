package io.isogloss.runtime.config;

import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.Worker;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * A worker as an application: its environment, checked as a whole, then its beans.
 *
 * <p>What a worker adds is a configuration with a {@code JobHandler} bean for each type of job; broker, listeners, stores, health, metrics, logs
 * and traces are there already. Its {@code application.yml} says which worker it is: {@code isogloss.worker}.
 */
public final class WorkerApplication {

    private WorkerApplication() {}

    /**
     * The application over the variables of this process, not yet started.
     *
     * @throws InvalidSettingsException naming every variable that is wrong
     */
    public static SpringApplication of(Worker worker, Class<?> configuration) {
        Environment.of(worker, System::getenv);
        return new SpringApplication(configuration);
    }

    /**
     * The same over these variables and no others.
     *
     * @param variables the value of a variable by its name, null when not set
     */
    public static SpringApplication of(
            Worker worker, Class<?> configuration, UnaryOperator<@Nullable String> variables) {
        Environment.of(worker, variables);
        SpringApplication application = new SpringApplication(configuration);
        StandardServletEnvironment spring = new StandardServletEnvironment();
        spring.getPropertySources()
                .replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new Variables(variables));
        application.setEnvironment(spring);
        return application;
    }

    private static final class Variables extends PropertySource<UnaryOperator<@Nullable String>> {
        Variables(UnaryOperator<@Nullable String> variables) {
            super("variables", variables);
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return getSource().apply(name);
        }
    }
}
