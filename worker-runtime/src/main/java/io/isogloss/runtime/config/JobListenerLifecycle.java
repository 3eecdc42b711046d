package io.isogloss.runtime.config;

import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobListeners;
import io.isogloss.runtime.jobs.JobRuntime;
import io.isogloss.runtime.jobs.ListenerHealth;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the listeners of every {@link JobHandler} bean with the application.
 *
 * <p>Starts late and stops early, before what the jobs use; the management server, which starts later still, outlives
 * the stop. Stopping takes up to the drain time and a few seconds: give the shutdown phase more than that. Closes the
 * broker after the last job.
 */
public final class JobListenerLifecycle implements SmartLifecycle {
    private static final int PHASE = Integer.MAX_VALUE - 100;

    private final JobBroker broker;
    private final JobListeners listeners;
    private final Duration drain;
    private volatile boolean running;

    /** Makes the listeners; nothing is connected or fetched yet. */
    public JobListenerLifecycle(
            JobBroker broker, List<? extends JobHandler> handlers, JobRuntime runtime, Duration drain) {
        this.broker = broker;
        this.listeners = new JobListeners(broker, handlers, runtime);
        this.drain = drain;
    }

    @Override
    public void start() {
        listeners.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        listeners.stop(drain);
        broker.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** How each listener is, for readiness and liveness. */
    public List<ListenerHealth> health() {
        return listeners.health();
    }
}
