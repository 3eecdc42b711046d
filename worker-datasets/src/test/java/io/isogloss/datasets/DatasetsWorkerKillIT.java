package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.LocalS3;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.nats.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL for the worker while one job downloads, one waits for its first vectors, and one has stored half of its points. */
class DatasetsWorkerKillIT {
    private static final int CHUNKS = 600;
    private static final int STAGE = 256;
    private static final List<String> STEPS = List.of("download", "embed", "upsert");

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("try") // Nobody interrupts this thread.
    void finishesEveryJobOnceAfterAKillInAnyOfItsSteps() throws Exception {
        try (NatsServer broker = NatsServer.start();
                LocalS3 s3 = LocalS3.start();
                StallingRelay relay = new StallingRelay(URI.create(s3.url()).getPort());
                EmbeddedQdrant vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0));
                LocalProvider provider = LocalProvider.start();
                Connection nats = broker.connect()) {
            store(s3);
            FinalStatuses finals = FinalStatuses.of(nats);
            Map<String, UUID> jobs = new HashMap<>();
            relay.word = "download.json";
            provider.hanging = text -> text.startsWith("embed.json") || text.equals("upsert.json text " + STAGE);
            Process worker = startWorker(broker, s3, relay, provider);
            try {
                Poll.until(
                        "streams of the worker",
                        Duration.ofSeconds(90),
                        () -> broker.streams().contains("DATASET_TRANSFORMS"));
                for (String step : STEPS) {
                    UUID id = UUID.randomUUID();
                    jobs.put(step, id);
                    nats.jetStream().publish(BatchJob.SUBJECT, job(id, step, provider, vectors));
                }
                Poll.until("the download to stall", Duration.ofSeconds(60), () -> relay.stalled.get() > 0);
                Poll.until("requests to hang", Duration.ofSeconds(60), () -> provider.hung.get() >= 2);
                Poll.until("the first points", Duration.ofSeconds(60), () -> stored(vectors, "upsert") >= STAGE);
                assertThat(stored(vectors, "upsert")).isLessThan(CHUNKS);
                assertThat(finals.jobs()).isZero();

                worker.destroyForcibly().waitFor();
                relay.word = "";
                provider.hanging = text -> false;
                worker = startWorker(broker, s3, relay, provider);

                Poll.until("three final statuses", Duration.ofMinutes(3), () -> finals.jobs() == 3);
                for (String step : STEPS) {
                    assertThat(finals.of(Objects.requireNonNull(jobs.get(step))))
                            .as(step)
                            .containsExactly("success");
                    assertThat(stored(vectors, step)).as(step).isEqualTo(CHUNKS);
                }
            } finally {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    private static Process startWorker(NatsServer broker, LocalS3 s3, StallingRelay relay, LocalProvider provider)
            throws IOException {
        return OwnProcess.startWorker(
                List.of("-Xmx256m"),
                broker,
                s3,
                Map.of(
                        "AWS_ENDPOINT_URL",
                        "http://127.0.0.1:" + relay.port(),
                        "WORKER_DATASET_BATCH_SIZE",
                        Integer.toString(STAGE),
                        "OPENAI_BASE_URL",
                        provider.url()));
    }

    private static void store(LocalS3 s3) {
        try (S3ObjectStore objects = s3.open()) {
            objects.ensureBucket(BatchJob.BUCKET);
            for (String step : STEPS) {
                BatchJob.store(objects, step + ".json", CHUNKS);
            }
        }
    }

    private static long stored(EmbeddedQdrant vectors, String step) {
        return BatchJob.points(vectors, "killed-" + step);
    }

    private static byte[] job(UUID id, String step, LocalProvider provider, EmbeddedQdrant vectors) {
        return BatchJob.message(id, step + ".json", "killed-" + step, provider.url(), "sk-test", vectors, 512);
    }
}
