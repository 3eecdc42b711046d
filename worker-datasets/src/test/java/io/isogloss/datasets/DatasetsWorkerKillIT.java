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
import io.qdrant.client.QdrantClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL for the worker while one job downloads, one waits for its first vectors, and one has stored half of its points. */
class DatasetsWorkerKillIT {
    private static final int CHUNKS = 600;
    private static final int STAGE = 256;

    @TempDir
    Path folder;

    private final Map<String, ConcurrentLinkedQueue<String>> finals = new ConcurrentHashMap<>();

    @Test
    @SuppressWarnings("try") // Nobody interrupts this thread.
    void finishesEveryJobOnceAfterAKillInAnyOfItsSteps() throws Exception {
        try (NatsServer broker = NatsServer.start();
                LocalS3 s3 = LocalS3.start();
                StallingRelay relay = new StallingRelay(URI.create(s3.url()).getPort());
                EmbeddedQdrant vectors = EmbeddedQdrant.open(folder, EmbeddedQdrantOptions.listening(0));
                QdrantClient points = vectors.client();
                LocalProvider provider = LocalProvider.start();
                Connection nats = Nats.connect(broker.url())) {
            store(s3);
            nats.createDispatcher(message -> heard(new String(message.getData(), StandardCharsets.UTF_8)))
                    .subscribe("transforms.dataset.status.>");
            nats.flush(Duration.ofSeconds(5));
            relay.word = "download.json";
            provider.hanging = text -> text.startsWith("embed.json") || text.equals("upsert.json text " + STAGE);
            Process worker = startWorker(broker, relay, provider);
            try {
                Poll.until("streams of the worker", Duration.ofSeconds(40), () -> hasStreams(nats));
                for (String step : List.of("download", "embed", "upsert")) {
                    nats.jetStream().publish("workers.dataset-transform", job(step, provider, vectors));
                }
                Poll.until("the download to stall", Duration.ofSeconds(30), () -> relay.stalled.get() > 0);
                Poll.until("requests to hang", Duration.ofSeconds(30), () -> provider.hung.get() >= 2);
                Poll.until("the first points", Duration.ofSeconds(30), () -> count(points, "upsert") >= STAGE);
                assertThat(count(points, "upsert")).isLessThan(CHUNKS);
                assertThat(finals).isEmpty();

                worker.destroyForcibly().waitFor();
                relay.word = "";
                provider.hanging = text -> false;
                worker = startWorker(broker, relay, provider);

                Poll.until("three final statuses", Duration.ofSeconds(90), () -> finals.size() == 3);
                assertThat(finals.values())
                        .allSatisfy(words -> assertThat(words).containsExactly("success"));
                for (String step : List.of("download", "embed", "upsert")) {
                    assertThat(count(points, step)).as(step).isEqualTo(CHUNKS);
                }
            } finally {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    private void heard(String body) {
        var status = Json.readObject(body.getBytes(StandardCharsets.UTF_8));
        if (!status.get("status").stringValue().equals("processing")) {
            finals.computeIfAbsent(status.get("job_id").stringValue(), id -> new ConcurrentLinkedQueue<>())
                    .add(status.get("status").stringValue());
        }
    }

    private static Process startWorker(NatsServer broker, StallingRelay relay, LocalProvider provider)
            throws IOException {
        return OwnProcess.startWorker(
                List.of("-Xmx256m"),
                broker.url(),
                "http://127.0.0.1:" + relay.port(),
                Map.of("WORKER_DATASET_BATCH_SIZE", Integer.toString(STAGE), "OPENAI_BASE_URL", provider.url()));
    }

    private static boolean hasStreams(Connection nats) {
        try {
            return nats.jetStreamManagement().getStreamNames().contains("DATASET_TRANSFORMS");
        } catch (Exception e) {
            return false;
        }
    }

    private static long count(QdrantClient points, String step) {
        try {
            return points.collectionExistsAsync("killed-" + step).get()
                    ? points.countAsync("killed-" + step).get()
                    : 0;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void store(LocalS3 s3) {
        try (S3ObjectStore objects = S3ObjectStore.open(S3Options.of(
                Optional.of(URI.create(s3.url())),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys(LocalS3.ACCESS_KEY, Secret.of(LocalS3.SECRET_KEY))))) {
            objects.ensureBucket("bucket");
            for (String step : List.of("download", "embed", "upsert")) {
                String json = IntStream.range(0, CHUNKS)
                        .mapToObj(i ->
                                "{\"id\":\"%d\",\"text\":\"%s.json text %d\",\"payload\":{}}".formatted(i, step, i))
                        .collect(Collectors.joining(",", "[", "]"));
                objects.put(
                        new ObjectRef("bucket", step + ".json"),
                        ObjectBody.of(json.getBytes(StandardCharsets.UTF_8)),
                        PutOptions.ofType("application/json"));
            }
        }
    }

    private static byte[] job(String step, LocalProvider provider, EmbeddedQdrant vectors) {
        return """
                {"job_id":"%s","batch_file_key":"%s.json","bucket":"bucket","dataset_id":789,"dataset_transform_id":123,
                 "embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",
                 "embedder_config":{"provider":"openai","base_url":"%s","api_key":"sk-test","model":"text-embedding-3-small",
                   "config":{},"batch_size":512,"max_input_tokens":512},
                 "qdrant_config":{"url":"http://127.0.0.1:%d","api_key":null},"collection_name":"killed-%s","batch_size":512}""".formatted(UUID.randomUUID(), step, provider.url(), vectors.port(), step)
                .getBytes(StandardCharsets.UTF_8);
    }
}
