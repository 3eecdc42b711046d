package io.isogloss.sweep.run;

import io.isogloss.model.Ids;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.ScanTrigger;
import io.isogloss.model.Streams;
import io.isogloss.model.Subjects;
import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes {@code scan.trigger.dataset}: a trigger is settled once its tasks are in the database, from where they are not lost. Has a thread of its own. */
public final class TriggerListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TriggerListener.class);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** Its own consumer: that of the contract takes the triggers of every scanner. */
    static final JobType TYPE = new JobType(
            "scan-trigger",
            Streams.SCANNER_TRIGGERS.name(),
            "scan.trigger.dataset",
            "sweep-dataset-triggers",
            Subjects.DATASET_DEAD_LETTERS,
            100,
            1,
            10,
            JobType.DEFAULT_ACK_WAIT,
            JobType.DEFAULT_RUN_LIMIT);

    private final JobBroker broker;
    private final List<SweepRunner> sweeps;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String trouble = "";
    private @Nullable Thread thread;

    /** Asks these sweeps. */
    public TriggerListener(JobBroker broker, List<SweepRunner> sweeps) {
        this.broker = broker;
        this.sweeps = List.copyOf(sweeps);
    }

    /** Listens from now on, as soon as the broker is there. */
    public void start() {
        thread = Thread.ofVirtual().name("sweep-triggers").start(this::listen);
    }

    private void listen() {
        try (JobSource source = broker.source(TYPE)) {
            while (closed.getCount() > 0) {
                try {
                    source.fetch(1, WAIT, this::take);
                    trouble = "";
                } catch (SourceUnavailableException e) {
                    tell(e);
                    boolean _ = closed.await(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No more scan triggers are taken");
        }
    }

    private void tell(SourceUnavailableException e) {
        String now = String.valueOf(e.getMessage());
        if (!now.equals(trouble)) {
            LOG.warn("Scan triggers cannot be taken: {}", now);
        }
        trouble = now;
    }

    private void take(Delivery delivery) {
        ScanTrigger trigger;
        try {
            trigger = ScanTrigger.parse(delivery.message().body());
        } catch (InvalidMessageException e) {
            LOG.warn("A scan trigger is dropped: {}", e.getMessage());
            boolean _ = delivery.discard("not a scan trigger");
            return;
        }
        try {
            for (SweepRunner sweep : sweeps) {
                if (concerns(trigger, sweep)) {
                    // The same trigger, delivered twice, asks once.
                    sweep.request(
                            Ids.uuid5(trigger.triggerId() + "-" + sweep.plan().name()), "message", null);
                }
            }
            boolean _ = delivery.acknowledge();
        } catch (SQLException e) {
            LOG.warn("A scan trigger waits, the database of its sweep does not answer: {}", e.getMessage());
            boolean _ = delivery.release(AGAIN);
        }
    }

    private static boolean concerns(ScanTrigger trigger, SweepRunner sweep) {
        var job = sweep.plan().job();
        return (trigger.transformId() == null || trigger.transformId() == job.transformId())
                && (trigger.owner() == null || trigger.owner().equals(job.owner()));
    }

    @Override
    public void close() {
        closed.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
