package io.isogloss.runtime.config;

import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.nats.StreamSetup;
import io.isogloss.runtime.settings.Environment;
import io.isogloss.runtime.settings.InvalidSettingsException;
import io.isogloss.runtime.settings.JobSettings;
import io.isogloss.runtime.settings.JobVariables;
import io.isogloss.runtime.settings.Worker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Makes the streams and consumers of one worker, with that worker's environment, and ends. For sites whose workers may not make them, and where an
 * autoscaler wants to see a consumer before the first worker runs.
 */
public final class StreamsProgram {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REFUSED = 1;
    private static final int WRONG_SETTINGS = 2;

    private StreamsProgram() {}

    /**
     * The code to end with: 0 when all are there, 1 when the broker did not let it within two minutes, 2 when a setting is wrong.
     *
     * @param types of jobs that the worker takes
     */
    public static int run(Worker worker, Function<Environment, List<JobType>> types) throws InterruptedException {
        try {
            Environment environment = Environment.ofBroker(worker, System::getenv);
            NatsSettings nats = JobSettings.of(environment)
                    .nats()
                    .withRights(true, environment.get(JobVariables.NATS_UPDATE_STREAMS));
            StreamSetup.run(nats, types.apply(environment), PATIENCE, new SecureRandom(), JobClock.system());
            return 0;
        } catch (InvalidSettingsException e) {
            System.err.println(e.getMessage());
            return WRONG_SETTINGS;
        } catch (SourceUnavailableException e) {
            System.err.println(e.getMessage());
            return REFUSED;
        }
    }
}
