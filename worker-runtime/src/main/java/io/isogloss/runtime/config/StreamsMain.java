package io.isogloss.runtime.config;

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
import java.util.Locale;

/**
 * Makes the streams and consumers of one worker and ends: {@code datasets} or {@code visualizations}, with that worker's environment. For sites whose
 * workers may not make them, and where an autoscaler wants to see a consumer before the first worker runs. Ends with 0 when all are there, with 1
 * when the broker did not let it within two minutes, with 2 when a setting is wrong.
 */
public final class StreamsMain {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REFUSED = 1;
    private static final int WRONG_SETTINGS = 2;

    private StreamsMain() {}

    /** Takes the worker's word. */
    public static void main(String[] arguments) throws InterruptedException {
        int code = 0;
        try {
            Worker worker = Worker.valueOf(String.join(" ", arguments).toUpperCase(Locale.ROOT));
            run(worker, Environment.of(worker, System::getenv));
        } catch (InvalidSettingsException e) {
            System.err.println(e.getMessage());
            code = WRONG_SETTINGS;
        } catch (IllegalArgumentException e) {
            System.err.println("usage: StreamsMain datasets | visualizations");
            code = WRONG_SETTINGS;
        } catch (SourceUnavailableException e) {
            System.err.println(e.getMessage());
            code = REFUSED;
        }
        System.exit(code);
    }

    private static void run(Worker worker, Environment environment) throws InterruptedException {
        JobSettings settings = JobSettings.of(environment);
        NatsSettings nats = settings.nats().withRights(true, environment.get(JobVariables.NATS_UPDATE_STREAMS));
        List<JobType> types = switch (worker) {
            case DATASETS -> List.of(settings.apply(JobType.datasets()), settings.apply(JobType.inlineDatasets()));
            case VISUALIZATIONS -> List.of(settings.apply(JobType.visualizations()));
        };
        StreamSetup.run(nats, types, PATIENCE, new SecureRandom());
    }
}
