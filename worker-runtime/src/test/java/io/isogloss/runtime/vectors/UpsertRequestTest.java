package io.isogloss.runtime.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Drainable;
import io.isogloss.model.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written by hand must be what the generated classes read. */
class UpsertRequestTest {
    private static final int DIMENSIONS = 5;
    private static final Instant PUBLISHED = Instant.ofEpochMilli(1_750_000_000_123L);

    @Test
    void isReadByTheGeneratedClassesAsItWasMeant() throws IOException {
        PointBatch batch = batch(3);

        UpsertPoints read = parsed(request(batch, "", null));

        assertThat(read.getCollectionName()).isEqualTo("words");
        assertThat(read.getWait()).isTrue();
        assertThat(read.getPointsCount()).isEqualTo(3);
        for (int row = 0; row < 3; row++) {
            PointStruct point = read.getPoints(row);
            assertThat(point.getId()).isEqualTo(Wire.id(batch.ids().get(row)));
            assertThat(point.getPayloadMap())
                    .isEqualTo(Wire.payload(batch.payloads().get(row)));
            assertThat(numbers(point.getVectors().getVector())).isEqualTo(row(batch, row));
        }
    }

    @Test
    void putsAVectorUnderItsNameAndTheTimeOfPublicationIntoThePayload() throws IOException {
        PointBatch batch = batch(2);

        PointStruct point = parsed(request(batch, "title", PUBLISHED)).getPoints(1);

        assertThat(point.getVectors().getVectors().getVectorsMap()).containsOnlyKeys("title");
        assertThat(numbers(point.getVectors().getVectors().getVectorsOrThrow("title")))
                .isEqualTo(row(batch, 1));
        assertThat(point.getPayloadOrThrow(WipeOnce.STAMP).getIntegerValue()).isEqualTo(PUBLISHED.toEpochMilli());
    }

    @Test
    void isTheSameBytesWhetherItIsDrainedOrRead() throws IOException {
        Random random = new Random(7);
        UpsertRequest request = request(batch(9), "", PUBLISHED);
        byte[] drained = drained(request);

        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream body = UpsertRequest.METHOD.streamRequest(request);
        assertThat(body.available()).isEqualTo(drained.length).isEqualTo(request.bytes());
        byte[] piece = new byte[64];
        for (int got = body.read(piece, 0, 1); got >= 0; got = body.read(piece, 0, 1 + random.nextInt(64))) {
            read.write(piece, 0, got);
        }

        assertThat(read.toByteArray()).isEqualTo(drained);
        assertThat(body.available()).isZero();
    }

    @Test
    void keepsEveryPointInOrderHoweverItIsCutAndHalved() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            PointBatch batch = batch(1 + random.nextInt(40));
            int mostPoints = 1 + random.nextInt(12);
            int mostBytes = 1 + random.nextInt(4_000);
            UpsertRequest.Cutter cutter = new UpsertRequest.Cutter("words", "", batch, PUBLISHED);
            List<PointStruct> points = new ArrayList<>();
            while (cutter.hasNext()) {
                UpsertRequest request = cutter.next(mostPoints, mostBytes);
                assertThat(request.size()).isBetween(1, mostPoints);
                assertThat(request.size() == 1 || request.bytes() <= mostBytes).isTrue();
                int half = random.nextInt(request.size() + 1);
                points.addAll(parsed(request.first(half)).getPointsList());
                points.addAll(parsed(request.without(half)).getPointsList());
            }

            assertThat(points)
                    .isEqualTo(parsed(request(batch, "", PUBLISHED)).getPointsList())
                    .hasSize(batch.size());
        }
    }

    private static UpsertRequest request(PointBatch batch, String vectorName, Instant published) {
        return new UpsertRequest.Cutter("words", vectorName, batch, published)
                .next(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static UpsertPoints parsed(UpsertRequest request) throws IOException {
        return UpsertPoints.parseFrom(drained(request));
    }

    private static byte[] drained(UpsertRequest request) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ((Drainable) UpsertRequest.METHOD.streamRequest(request)).drainTo(target);
        return target.toByteArray();
    }

    /** Vectors that begin somewhere in their array, ids of both kinds, payloads of every kind. */
    private static PointBatch batch(int size) {
        Random random = new Random(size);
        int offset = 2;
        float[] vectors = new float[offset + size * DIMENSIONS + 1];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        List<PointId> ids = new ArrayList<>();
        List<Map<String, Object>> payloads = new ArrayList<>();
        for (int row = 0; row < size; row++) {
            ids.add(PointId.of(row % 2 == 0 ? "1844674407370955161" + row % 6 : "chunk " + row));
            payloads.add(row % 3 == 1 ? Map.of() : payload(row));
        }
        return new PointBatch(ids, vectors, offset, DIMENSIONS, payloads);
    }

    private static Map<String, Object> payload(int row) {
        Map<String, Object> payload = new HashMap<>();
        payload.put("text", "ä \uD83D\uDE00 " + "long ".repeat(row * 40));
        payload.put("whole", Long.MIN_VALUE + row);
        payload.put("int", 7);
        payload.put("broken", 0.25);
        payload.put("float", 0.5f);
        payload.put("decimal", new BigDecimal("1.5"));
        payload.put("big", BigInteger.TWO.pow(70));
        payload.put("yes", true);
        payload.put("no", false);
        payload.put("nothing", null);
        payload.put("list", Arrays.asList("a", 1L, null, List.of(), Map.of("b", 2)));
        payload.put("nested", Map.of("deep", Map.of("er", "x"), "empty", Map.of()));
        return payload;
    }

    private static float[] row(PointBatch batch, int row) {
        int from = batch.offset() + row * DIMENSIONS;
        return Arrays.copyOfRange(batch.vectors(), from, from + DIMENSIONS);
    }

    private static float[] numbers(Vector vector) {
        float[] numbers = new float[vector.getDense().getDataCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = vector.getDense().getData(i);
        }
        return numbers;
    }
}
