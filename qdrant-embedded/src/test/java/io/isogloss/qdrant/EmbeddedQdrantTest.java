package io.isogloss.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.PointsGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the embedded server can be asked. */
class EmbeddedQdrantTest {
    private static final int POINTS = 2_000;
    private static final int DIMENSION = 16;

    @TempDir
    Path directory;

    @Test
    void findsSamePointsThroughGraphAsByLookingAtAll() throws Exception {
        Random random = new Random(3);
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            createWithEarlyIndex(client);
            client.upsertAsync("points", randomPoints(random)).get(30, TimeUnit.SECONDS);
            // A search is what asks for the graph.
            nearest(client, randomVector(random), false);
            awaitIndexed(client);
            // Covered by the graph no more, and not yet covered by it.
            client.deleteAsync("points", List.of(id(5))).get(30, TimeUnit.SECONDS);
            client.upsertAsync("points", List.of(point(6, random), point(POINTS + 1, random)))
                    .get(30, TimeUnit.SECONDS);

            assertThat(recall(client, random)).isGreaterThan(0.95);
        }
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
                QdrantClient client = server.client()) {
            assertThat(client.getCollectionInfoAsync("points")
                            .get(30, TimeUnit.SECONDS)
                            .getIndexedVectorsCount())
                    .isEqualTo(POINTS);
            assertThat(recall(client, random)).isGreaterThan(0.95);
        }
    }

    @Test
    void refusesSecondOpenOfSameDirectory() {
        try (EmbeddedQdrant first = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess())) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess()))
                    .hasMessageContaining("already open");
        }
    }

    @Test
    void asksCallersFromOutsideForTheKey() throws Exception {
        EmbeddedQdrantOptions options = EmbeddedQdrantOptions.listening(0).withApiKey("canary");
        assertThat(options.toString()).doesNotContain("canary");
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, options);
                QdrantClient stranger = outside(server, "wrong");
                QdrantClient friend = outside(server, "canary")) {
            assertThat(friend.listCollectionsAsync().get(30, TimeUnit.SECONDS)).isEmpty();
            assertThatThrownBy(() -> stranger.listCollectionsAsync().get(30, TimeUnit.SECONDS))
                    .satisfies(failure ->
                            assertThat(VectorServerContract.status(failure)).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }

    @Test
    void namesMethodItDoesNotHave() {
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess())) {
            var channel = server.inProcessChannel();
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            channel,
                            PointsGrpc.getFacetMethod(),
                            io.grpc.CallOptions.DEFAULT,
                            io.qdrant.client.grpc.Points.FacetCounts.getDefaultInstance()))
                    .satisfies(failure ->
                            assertThat(VectorServerContract.status(failure)).isEqualTo(Status.Code.UNIMPLEMENTED))
                    .hasMessageContaining("qdrant.Points/Facet");
            channel.shutdownNow();
        }
    }

    private static QdrantClient outside(EmbeddedQdrant server, String key) {
        return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", server.port(), false, false)
                .withApiKey(key)
                .build());
    }

    private static void createWithEarlyIndex(QdrantClient client) throws Exception {
        client.createCollectionAsync(CreateCollection.newBuilder()
                        .setCollectionName("points")
                        .setVectorsConfig(VectorsConfig.newBuilder()
                                .setParams(VectorParams.newBuilder()
                                        .setSize(DIMENSION)
                                        .setDistance(Distance.Cosine)))
                        .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(1))
                        .build())
                .get(30, TimeUnit.SECONDS);
    }

    private static void awaitIndexed(QdrantClient client) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (client.getCollectionInfoAsync("points").get(30, TimeUnit.SECONDS).getIndexedVectorsCount() < POINTS) {
            assertThat(System.nanoTime())
                    .as("the index is built within a minute")
                    .isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    private static double recall(QdrantClient client, Random random) throws Exception {
        int right = 0;
        for (int q = 0; q < 50; q++) {
            List<Float> query = randomVector(random);
            List<PointId> truth = ids(nearest(client, query, true));
            List<PointId> found = ids(nearest(client, query, false));
            assertThat(found).doesNotContain(id(5)).hasSize(10);
            found.retainAll(truth);
            right += found.size();
        }
        return right / 500.0;
    }

    private static List<ScoredPoint> nearest(QdrantClient client, List<Float> query, boolean exact) throws Exception {
        return client.queryAsync(QueryPoints.newBuilder()
                        .setCollectionName("points")
                        .setQuery(io.qdrant.client.QueryFactory.nearest(query))
                        .setParams(SearchParams.newBuilder().setExact(exact))
                        .build())
                .get(30, TimeUnit.SECONDS);
    }

    private static List<PointId> ids(List<ScoredPoint> points) {
        List<PointId> ids = new ArrayList<>();
        points.forEach(point -> ids.add(point.getId()));
        return ids;
    }

    private static List<PointStruct> randomPoints(Random random) {
        List<PointStruct> points = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            points.add(point(i, random));
        }
        return points;
    }

    private static PointStruct point(long number, Random random) {
        return PointStruct.newBuilder()
                .setId(id(number))
                .setVectors(io.qdrant.client.VectorsFactory.vectors(randomVector(random)))
                .build();
    }

    private static PointId id(long number) {
        return PointId.newBuilder().setNum(number).build();
    }

    private static List<Float> randomVector(Random random) {
        List<Float> values = new ArrayList<>();
        for (int d = 0; d < DIMENSION; d++) {
            values.add((float) random.nextGaussian());
        }
        return values;
    }
}
