package io.isogloss.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.inprocess.InProcessBroker;
import io.isogloss.runtime.nats.ScriptedHandler;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class JobGateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void jobsStayInTheirStreamWhileTheGateIsClosed() {
        JobType type = JobType.datasets();
        AtomicReference<String> reason = new AtomicReference<>("the budget of today is spent");
        Queue<String> ran = new ConcurrentLinkedQueue<>();
        InProcessBroker broker = new InProcessBroker(JobClock.system());
        JobListeners listeners = new JobListeners(
                broker,
                List.of(new ScriptedHandler(type, ran::add)),
                JobRuntime.standard(new SplittableRandom(), "test").withGate(name -> reason.get()));
        listeners.start();
        try {
            Poll.until(
                    "the listener says why it waits",
                    PATIENCE,
                    () -> listeners.health().getFirst().held().equals("the budget of today is spent"));
            broker.publisher()
                    .publish(OutboundMessage.of(
                            type.subject(), "id", ScriptedHandler.script("a", "owner", Duration.ZERO, "ok")));
            assertThat(listeners.health().getFirst().trouble()).isEmpty();
            assertThat(broker.unsettled(type)).isEqualTo(1);
            assertThat(ran).isEmpty();

            reason.set("");

            Poll.until("the job runs", PATIENCE, () -> ran.contains("a") && broker.unsettled(type) == 0);
            assertThat(listeners.health().getFirst().held()).isEmpty();
        } finally {
            listeners.stop(Duration.ofSeconds(5));
            broker.close();
        }
    }
}
