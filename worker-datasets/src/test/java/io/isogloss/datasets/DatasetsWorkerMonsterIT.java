package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.nats.client.Connection;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F31: a job that needs more memory than the worker has takes its process down at each delivery, beside jobs that do not. */
class DatasetsWorkerMonsterIT {
    private static final int DELIVERIES = 3;
    private static final int OTHERS = 3;
    private static final int OUT_OF_MEMORY = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> letters = new ConcurrentLinkedQueue<>();

    @Test
    @SuppressWarnings("try") // Nobody interrupts this thread.
    void buriesAJobThatKillsItsWorkerEachTimeAndDoesTheOthers() throws Exception {
        try (NatsServer broker = NatsServer.start();
                LocalS3 s3 = LocalS3.start();
                EmbeddedQdrant vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0));
                LocalProvider provider = LocalProvider.start();
                Connection nats = broker.connect()) {
            store(s3);
            // A worker that is short of memory may give no sign of life for some seconds.
            patientFor(nats, Duration.ofSeconds(8));
            FinalStatuses finals = FinalStatuses.of(nats);
            nats.createDispatcher(message -> letters.add(new String(message.getData(), StandardCharsets.UTF_8)))
                    .subscribe("dlq.>");
            nats.flush(PATIENCE);
            provider.hanging = text -> text.equals("held");
            List<UUID> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                others.add(publish(nats, "small", provider, vectors));
            }

            List<Integer> codes = new ArrayList<>();
            Process worker = start(broker, s3, provider);
            UUID monster;
            try {
                // None of them is to be in two workers that die.
                Poll.until("the first answers", PATIENCE, () -> finals.jobs() == OTHERS);
                monster = publish(nats, "monster", provider, vectors);
                while (finals.of(monster).isEmpty()) {
                    Process dying = worker;
                    Poll.until(
                            "the job to kill its worker, or to be buried",
                            PATIENCE,
                            () -> !dying.isAlive() || !finals.of(monster).isEmpty());
                    if (!dying.isAlive()) {
                        codes.add(dying.exitValue());
                        others.add(publish(nats, "small", provider, vectors));
                        // What an orchestrator does.
                        worker = start(broker, s3, provider);
                    }
                }
                Poll.until("an answer to every job", PATIENCE, () -> finals.jobs() == others.size() + 1);
                // It follows the answer; a worker that is killed in between leaves it to the next one.
                Poll.until("the dead letter", PATIENCE, () -> !letters.isEmpty());
                // Two, unless a worker without memory gave no sign of life for the ack wait: that is a delivery, too.
                assertThat(codes).hasSizeBetween(1, DELIVERIES - 1).containsOnly(OUT_OF_MEMORY);
                assertThat(worker.isAlive()).isTrue();
            } finally {
                worker.destroyForcibly().waitFor();
            }
            for (UUID other : others) {
                // Said again where its worker died between the answer and the acknowledgement.
                assertThat(finals.of(other)).containsOnly("success");
            }
            assertThat(finals.of(monster)).containsExactly("failed");
            assertThat(letters).singleElement().asString().contains(monster.toString());
        }
    }

    /** The stream and the consumer as somebody else made them: a short ack wait, which the worker takes over, and few deliveries. */
    private static void patientFor(Connection nats, Duration ackWait) throws Exception {
        nats.jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("DATASET_TRANSFORMS")
                        .subjects("workers.dataset-transform")
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .build());
        nats.jetStreamManagement()
                .addOrUpdateConsumer(
                        "DATASET_TRANSFORMS",
                        ConsumerConfiguration.builder()
                                .durable("dataset-transform-workers")
                                .ackPolicy(AckPolicy.Explicit)
                                .ackWait(ackWait)
                                .maxDeliver(DELIVERIES)
                                .maxAckPending(100)
                                .build());
    }

    private static Process start(NatsServer broker, LocalS3 s3, LocalProvider provider) throws IOException {
        return OwnProcess.startWorker(
                List.of("-Xmx56m", "-XX:+ExitOnOutOfMemoryError"),
                broker,
                s3,
                Map.of("OPENAI_BASE_URL", provider.url()));
    }

    private static void store(LocalS3 s3) {
        try (S3ObjectStore objects = s3.open()) {
            objects.ensureBucket(BatchJob.BUCKET);
            BatchJob.store(objects, "small.json", "[{\"id\":\"1\",\"text\":\"small\",\"payload\":{}}]");
            // Each within the limits of a chunk; several of them are under way at once.
            StringBuilder monster = new StringBuilder("[");
            for (int i = 0; i < 12; i++) {
                monster.append(i == 0 ? "" : ",")
                        .append("{\"id\":\"%d\",\"text\":\"held\",\"payload\":{\"note\":\"".formatted(i))
                        .append("x".repeat(7 << 20))
                        .append("\"}}");
            }
            BatchJob.store(objects, "monster.json", monster.append(']').toString());
        }
    }

    private static UUID publish(Connection nats, String name, LocalProvider provider, EmbeddedQdrant vectors)
            throws Exception {
        UUID id = UUID.randomUUID();
        nats.jetStream()
                .publish(
                        BatchJob.SUBJECT,
                        BatchJob.message(id, name + ".json", "monster", provider.url(), "sk-test", vectors, 512));
        return id;
    }
}
