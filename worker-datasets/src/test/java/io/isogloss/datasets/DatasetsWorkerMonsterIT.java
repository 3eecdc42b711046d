package io.isogloss.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.json.Json;
import io.isogloss.model.secret.Secret;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.nats.NatsServer;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.objects.S3Options;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F31: a job that needs more memory than the worker has takes its process down at each delivery, beside jobs that do not. */
class DatasetsWorkerMonsterIT {
    private static final int DELIVERIES = 3;
    private static final int OTHERS = 3;
    private static final int OUT_OF_MEMORY = 3;

    @TempDir
    Path folder;

    private final Map<String, ConcurrentLinkedQueue<String>> finals = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> letters = new ConcurrentLinkedQueue<>();

    @Test
    @SuppressWarnings("try") // Nobody interrupts this thread.
    void buriesAJobThatKillsItsWorkerEachTimeAndDoesTheOthers() throws Exception {
        try (NatsServer broker = NatsServer.start();
                LocalS3 s3 = LocalS3.start();
                EmbeddedQdrant vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0));
                LocalProvider provider = LocalProvider.start();
                Connection nats = Nats.connect(broker.url())) {
            store(s3);
            patientFor(nats, Duration.ofSeconds(4));
            nats.createDispatcher(message -> heard(message.getData())).subscribe("transforms.dataset.status.>");
            nats.createDispatcher(message -> letters.add(new String(message.getData(), StandardCharsets.UTF_8)))
                    .subscribe("dlq.>");
            nats.flush(Duration.ofSeconds(5));
            provider.hanging = text -> text.equals("held");
            List<String> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                others.add(publish(nats, "small", provider, vectors));
            }

            List<Integer> codes = new ArrayList<>();
            Process worker = start(broker, s3, provider);
            String monster;
            try {
                Poll.until("a first answer", Duration.ofSeconds(60), () -> !finals.isEmpty());
                monster = publish(nats, "monster", provider, vectors);
                while (codes.size() < DELIVERIES - 1) {
                    assertThat(worker.waitFor(60, TimeUnit.SECONDS))
                            .as("the job kills its worker")
                            .isTrue();
                    codes.add(worker.exitValue());
                    others.add(publish(nats, "small", provider, vectors));
                    // What an orchestrator does.
                    worker = start(broker, s3, provider);
                }
                Poll.until("an answer to every job", Duration.ofSeconds(60), () -> finals.size() == others.size() + 1);
                assertThat(codes).containsOnly(OUT_OF_MEMORY);
                assertThat(worker.isAlive()).isTrue();
            } finally {
                worker.destroyForcibly().waitFor();
            }
            for (String other : others) {
                assertThat(finals.get(other)).containsExactly("success");
            }
            assertThat(finals.get(monster)).containsExactly("failed");
            Poll.until("the dead letter", Duration.ofSeconds(10), () -> !letters.isEmpty());
            assertThat(letters).singleElement().asString().contains(monster);
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
                broker.url(),
                s3.url(),
                Map.of("OPENAI_BASE_URL", provider.url()));
    }

    private void heard(byte[] body) {
        var status = Json.readObject(body);
        if (!status.get("status").stringValue().equals("processing")) {
            finals.computeIfAbsent(status.get("job_id").stringValue(), id -> new ConcurrentLinkedQueue<>())
                    .add(status.get("status").stringValue());
        }
    }

    private static void store(LocalS3 s3) {
        try (S3ObjectStore objects = S3ObjectStore.open(S3Options.of(
                Optional.of(URI.create(s3.url())),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(LocalS3.ACCESS_KEY, Secret.of(LocalS3.SECRET_KEY))))) {
            objects.ensureBucket("bucket");
            put(objects, "small", "[{\"id\":\"1\",\"text\":\"small\",\"payload\":{}}]");
            // Each within the limits of a chunk; several of them are under way at once.
            StringBuilder monster = new StringBuilder("[");
            for (int i = 0; i < 12; i++) {
                monster.append(i == 0 ? "" : ",")
                        .append("{\"id\":\"%d\",\"text\":\"held\",\"payload\":{\"note\":\"".formatted(i))
                        .append("x".repeat(7 << 20))
                        .append("\"}}");
            }
            put(objects, "monster", monster.append(']').toString());
        }
    }

    private static void put(S3ObjectStore objects, String name, String json) {
        objects.put(
                new ObjectRef("bucket", name + ".json"),
                ObjectBody.of(json.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));
    }

    private static String publish(Connection nats, String name, LocalProvider provider, EmbeddedQdrant vectors)
            throws Exception {
        String id = UUID.randomUUID().toString();
        nats.jetStream().publish("workers.dataset-transform", """
                {"job_id":"%s","batch_file_key":"%s.json","bucket":"bucket","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"sk-test","model":"text-embedding-3-small",
                   "config":{},"batch_size":512,"max_input_tokens":512},
                 "qdrant_config":{"url":"http://127.0.0.1:%d","api_key":null},"collection_name":"monster","batch_size":512}""".formatted(id, name, provider.url(), vectors.port())
                .getBytes(StandardCharsets.UTF_8));
        return id;
    }
}
