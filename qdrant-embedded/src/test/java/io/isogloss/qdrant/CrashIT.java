package io.isogloss.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server process that is killed in the middle of writing. */
class CrashIT {
    private static final int BATCH = 50;
    private static final int WRITERS = 3;

    @TempDir
    Path directory;

    @Test
    void keepsEveryAcknowledgedPointWhenKilledWhileWriting() throws Exception {
        List<Long> acknowledged = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            acknowledged.addAll(writeUntilKilled(round));
        }

        assertThat(acknowledged).hasSizeGreaterThan(100);
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            for (long batch : acknowledged) {
                List<PointId> ids = new ArrayList<>();
                for (long i = 0; i < BATCH; i++) {
                    ids.add(PointIdFactory.id(batch * BATCH + i));
                }
                assertThat(client.retrieveAsync("crash", ids, false, false, null)
                                .get(30, TimeUnit.SECONDS))
                        .as("points of the acknowledged batch %d", batch)
                        .hasSize(BATCH);
            }
        }
    }

    @Test
    void dropsTornLastRecordAndNothingElse() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            create(client);
            client.upsertAsync("crash", List.of(point(1), point(2), point(3))).get(30, TimeUnit.SECONDS);
        }
        Path log;
        try (Stream<Path> files = Files.list(directory.resolve("collections/crash"))) {
            log = files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            // The last bytes of the third record never reached the disk.
            channel.write(ByteBuffer.allocate(12), channel.size() - 12);
        }

        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            assertThat(client.countAsync("crash").get(30, TimeUnit.SECONDS)).isEqualTo(2);
            client.upsertAsync("crash", List.of(point(4))).get(30, TimeUnit.SECONDS);
        }
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            assertThat(client.countAsync("crash").get(30, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    /** The numbers of the batches whose upsert was answered before the kill. */
    private List<Long> writeUntilKilled(int round) throws Exception {
        Process process = start();
        List<Long> acknowledged = java.util.Collections.synchronizedList(new ArrayList<>());
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertThat(line).startsWith("listening on port ");
            int port = Integer.parseInt(line.substring("listening on port ".length()));
            try (QdrantClient client = new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false)
                            .build());
                    ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                if (round == 0) {
                    create(client);
                }
                AtomicLong next = new AtomicLong(round * 1_000_000L);
                for (int i = 0; i < WRITERS; i++) {
                    writers.execute(() -> writeUntilRefused(client, next, acknowledged));
                }
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (acknowledged.size() < 100 && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(2_000_000);
                }
                process.destroyForcibly();
                writers.shutdown();
                assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    private static void writeUntilRefused(QdrantClient client, AtomicLong next, List<Long> acknowledged) {
        while (true) {
            long batch = next.getAndIncrement();
            List<PointStruct> points = new ArrayList<>();
            for (long i = 0; i < BATCH; i++) {
                points.add(point(batch * BATCH + i));
            }
            try {
                client.upsertAsync("crash", points).get(30, TimeUnit.SECONDS);
                acknowledged.add(batch);
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedQdrantMain.class.getName(),
                        directory.toString(),
                        "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void create(QdrantClient client) throws Exception {
        client.createCollectionAsync(
                        "crash",
                        VectorParams.newBuilder()
                                .setSize(4)
                                .setDistance(Distance.Dot)
                                .build())
                .get(30, TimeUnit.SECONDS);
    }

    private static PointStruct point(long id) {
        return PointStruct.newBuilder()
                .setId(PointIdFactory.id(id))
                .setVectors(VectorsFactory.vectors(1f, 2f, 3f, (float) id))
                .build();
    }
}
