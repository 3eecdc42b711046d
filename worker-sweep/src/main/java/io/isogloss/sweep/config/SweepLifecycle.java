package io.isogloss.sweep.config;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.sweep.http.TaskServer;
import io.isogloss.sweep.run.SweepRunner;
import io.isogloss.sweep.run.TriggerListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts and stops the sweeps of a worker, and what others ask for them through. Ends before the listeners, which close the broker. */
public final class SweepLifecycle implements SmartLifecycle {
    private static final int PHASE = Integer.MAX_VALUE - 50;

    private final List<SweepRunner> sweeps;
    private final TriggerListener triggers;
    private final Optional<HttpAccess> http;
    private @Nullable TaskServer server;
    private volatile boolean running;

    /**
     * Where tasks are asked for over HTTP.
     *
     * @param token what is asked for; may be missing where only this machine reaches the address
     */
    record HttpAccess(InetSocketAddress address, Optional<Secret> token) {}

    SweepLifecycle(List<SweepRunner> sweeps, JobBroker broker, Optional<HttpAccess> http) {
        this.sweeps = sweeps;
        this.triggers = new TriggerListener(broker, sweeps);
        this.http = http;
    }

    /** The sweeps, for metrics. */
    List<SweepRunner> sweeps() {
        return sweeps;
    }

    /** The port of the tasks; empty where they are off. */
    public Optional<Integer> port() {
        TaskServer open = server;
        return open == null ? Optional.empty() : Optional.of(open.port());
    }

    @Override
    public void start() {
        if (http.isPresent()) {
            try {
                server = TaskServer.start(http.get().address(), http.get().token(), sweeps);
            } catch (IOException e) {
                throw new UncheckedIOException("SWEEP_HTTP: " + http.get().address() + ": " + e.getMessage(), e);
            }
        }
        sweeps.forEach(SweepRunner::start);
        triggers.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        triggers.close();
        sweeps.forEach(SweepRunner::close);
        TaskServer open = server;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
