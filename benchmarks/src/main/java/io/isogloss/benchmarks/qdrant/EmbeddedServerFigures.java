package io.isogloss.benchmarks.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorInput;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Prints how fast the embedded server takes points in, gives them back and finds them.
 *
 * <p>{@code benchmarks/run --main io.isogloss.benchmarks.qdrant.EmbeddedServerFigures [vectors.f16]}: without a file of
 * 384-dimensional half floats the vectors are drawn around 2,000 random centers.
 */
public final class EmbeddedServerFigures {
    private static final int POINTS = 100_000;
    private static final int BATCH = 256;
    private static final int IN_FLIGHT = 4;
    private static final int QUERIES = 200;

    private EmbeddedServerFigures() {}

    /** Runs all measurements. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("embedded-server-figures");
        float[] small = arguments.length > 0 ? halfFloats(Path.of(arguments[0]), POINTS * 384) : clustered(POINTS, 384);
        float[] large = clustered(20_000, 1536);
        try (EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.listening(0));
                QdrantClient inProcess = server.client();
                QdrantClient remote = new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", server.port(), false)
                        .build())) {
            upsert(inProcess, "warm", Arrays.copyOf(small, 20_000 * 384), 384, "warm-up, in process");
            upsert(remote, "warm2", Arrays.copyOf(small, 20_000 * 384), 384, "warm-up, port");
            await(inProcess.deleteCollectionAsync("warm"));
            await(inProcess.deleteCollectionAsync("warm2"));
            upsert(remote, "large-port", large, 1536, "upsert 1536, port");
            await(inProcess.deleteCollectionAsync("large-port"));
            upsert(inProcess, "large", large, 1536, "upsert 1536, in process");
            await(inProcess.deleteCollectionAsync("large"));
            upsert(remote, "port", small, 384, "upsert 384, port");
            await(inProcess.deleteCollectionAsync("port"));
            upsert(inProcess, "points", small, 384, "upsert 384, in process");
            // The first search that is not exact asks for the index: while it is built, what follows shares the
            // processors with it.
            search(inProcess, small, false, "search without index, in process");
            for (int round = 0; round < 2; round++) {
                search(inProcess, small, true, "exact search, in process");
            }
            scroll(inProcess, "scroll, in process");
            scroll(remote, "scroll, port");
            awaitIndex(inProcess);
            search(inProcess, small, true, "exact search, in process, idle");
            search(remote, small, true, "exact search, port, idle");
            scroll(inProcess, "scroll, in process, idle");
            scroll(remote, "scroll, port, idle");
            for (int round = 0; round < 2; round++) {
                search(inProcess, small, false, "HNSW search, in process");
                search(remote, small, false, "HNSW search, port");
            }
        }
        try (EmbeddedQdrant server = reopened(directory);
                QdrantClient client = server.client()) {
            search(client, small, false, "HNSW search after reopening");
        }
    }

    private static EmbeddedQdrant reopened(Path directory) {
        long begin = System.nanoTime();
        EmbeddedQdrant server = EmbeddedQdrant.open(directory, EmbeddedQdrantOptions.inProcess());
        System.out.printf("%-34s %.2f s%n", "reopen", seconds(begin));
        return server;
    }

    private static void upsert(QdrantClient client, String name, float[] vectors, int dimension, String what)
            throws Exception {
        await(client.createCollectionAsync(
                name,
                VectorParams.newBuilder()
                        .setSize(dimension)
                        .setDistance(Distance.Cosine)
                        .build()));
        int points = vectors.length / dimension;
        Deque<ListenableFuture<?>> flying = new ArrayDeque<>();
        long begin = System.nanoTime();
        for (int from = 0; from < points; from += BATCH) {
            UpsertPoints.Builder batch =
                    UpsertPoints.newBuilder().setCollectionName(name).setWait(true);
            for (int i = from; i < Math.min(points, from + BATCH); i++) {
                batch.addPoints(point(i, vectors, dimension));
            }
            flying.add(client.upsertAsync(batch.build()));
            if (flying.size() == IN_FLIGHT) {
                await(flying.remove());
            }
        }
        for (ListenableFuture<?> each : flying) {
            await(each);
        }
        double seconds = seconds(begin);
        System.out.printf("%-34s %,.0f points/s (%d points, %.2f s)%n", what, points / seconds, points, seconds);
    }

    private static PointStruct point(int i, float[] vectors, int dimension) {
        return PointStruct.newBuilder()
                .setId(PointId.newBuilder().setNum(i))
                .setVectors(Vectors.newBuilder().setVector(Vector.newBuilder().setDense(dense(vectors, i, dimension))))
                .putPayload(
                        "text",
                        Value.newBuilder()
                                .setStringValue("the gloss of point " + i)
                                .build())
                .putPayload("group", Value.newBuilder().setIntegerValue(i % 45).build())
                .build();
    }

    private static DenseVector dense(float[] vectors, int row, int dimension) {
        DenseVector.Builder dense = DenseVector.newBuilder();
        for (int d = 0; d < dimension; d++) {
            dense.addData(vectors[row * dimension + d]);
        }
        return dense.build();
    }

    private static void scroll(QdrantClient client, String what) throws Exception {
        long begin = System.nanoTime();
        int seen = 0;
        double sum = 0;
        ScrollPoints.Builder request = ScrollPoints.newBuilder()
                .setCollectionName("points")
                .setLimit(1000)
                .setWithPayload(WithPayloadSelector.newBuilder().setEnable(true))
                .setWithVectors(WithVectorsSelector.newBuilder().setEnable(true));
        while (true) {
            ScrollResponse page = await(client.scrollAsync(request.build()));
            seen += page.getResultCount();
            sum += page.getResult(0).getVectors().getVector().getDense().getData(0);
            if (!page.hasNextPageOffset()) {
                break;
            }
            request.setOffset(page.getNextPageOffset());
        }
        System.out.printf("%-34s %.2f s (%d points, checksum %.3f)%n", what, seconds(begin), seen, sum);
    }

    private static void search(QdrantClient client, float[] vectors, boolean exact, String what) throws Exception {
        long[] nanos = new long[QUERIES];
        int right = 0;
        for (int q = 0; q < QUERIES; q++) {
            DenseVector query = query(vectors, q);
            long begin = System.nanoTime();
            List<ScoredPoint> found = nearest(client, query, exact);
            nanos[q] = System.nanoTime() - begin;
            if (!exact) {
                Set<PointId> truth = new HashSet<>();
                nearest(client, query, true).forEach(hit -> truth.add(hit.getId()));
                for (ScoredPoint hit : found) {
                    right += truth.contains(hit.getId()) ? 1 : 0;
                }
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%-34s p50 %.2f ms, p99 %.2f ms%s%n",
                what,
                nanos[QUERIES / 2] / 1e6,
                nanos[QUERIES * 99 / 100] / 1e6,
                exact ? "" : String.format(", recall@10 %.4f", right / (10.0 * QUERIES)));
    }

    /** A point moved a little, so that it is near its neighbors and equal to none. */
    private static DenseVector query(float[] vectors, int q) {
        Random random = new Random(1_000_003L + q);
        int row = random.nextInt(POINTS);
        DenseVector.Builder query = DenseVector.newBuilder();
        for (int d = 0; d < 384; d++) {
            query.addData(vectors[row * 384 + d] + (float) random.nextGaussian() * 0.01f);
        }
        return query.build();
    }

    private static List<ScoredPoint> nearest(QdrantClient client, DenseVector query, boolean exact) throws Exception {
        return await(client.queryAsync(QueryPoints.newBuilder()
                .setCollectionName("points")
                .setQuery(Query.newBuilder().setNearest(VectorInput.newBuilder().setDense(query)))
                .setParams(SearchParams.newBuilder().setExact(exact))
                .setLimit(10)
                .build()));
    }

    private static void awaitIndex(QdrantClient client) throws Exception {
        long begin = System.nanoTime();
        while (await(client.getCollectionInfoAsync("points")).getIndexedVectorsCount() < POINTS
                && seconds(begin) < 600) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        System.out.printf("%-34s %.1f s more%n", "index ready after", seconds(begin));
    }

    private static float[] clustered(int points, int dimension) {
        Random random = new Random(7);
        float[] centers = new float[2_000 * dimension];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = (float) random.nextGaussian();
        }
        float[] vectors = new float[points * dimension];
        for (int i = 0; i < points; i++) {
            int center = random.nextInt(2_000);
            for (int d = 0; d < dimension; d++) {
                vectors[i * dimension + d] = centers[center * dimension + d] + (float) random.nextGaussian() * 0.5f;
            }
        }
        return vectors;
    }

    private static float[] halfFloats(Path file, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.float16ToFloat(bytes.getShort(2 * i));
        }
        return values;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static <T> T await(ListenableFuture<T> future) throws Exception {
        return future.get(120, TimeUnit.SECONDS);
    }
}
