package io.isogloss.runtime.vectors;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to store some rows of a batch, in the protocol's own bytes: what stands before each vector is written once, the numbers of a vector go from the
 * batch's array to the connection when the request is sent. The generated classes would box every point and copy every vector three times.
 *
 * <p>The vector is the last field of its point. Immutable; any number of threads may send it, and send it again.
 */
final class UpsertRequest {
    /** The call, with this class in place of {@link UpsertPoints}. */
    static final MethodDescriptor<UpsertRequest, PointsOperationResponse> METHOD =
            PointsGrpc.getUpsertMethod().toBuilder(
                            new Marshaller(), PointsGrpc.getUpsertMethod().getResponseMarshaller())
                    .build();

    private static final int POINTS = UpsertPoints.POINTS_FIELD_NUMBER;

    private final byte[] heading;
    private final PointBatch batch;
    private final int from;
    private final int to;
    /** What stands before each vector, one point after the other; may be longer. */
    private final byte[] heads;
    /** Where the head of a point ends; that of the first begins at 0. */
    private final int[] ends;

    private UpsertRequest(byte[] heading, PointBatch batch, int from, byte[] heads, int[] ends) {
        this.heading = heading;
        this.batch = batch;
        this.from = from;
        this.to = from + ends.length;
        this.heads = heads;
        this.ends = ends;
    }

    /** Number of points. */
    int size() {
        return to - from;
    }

    /** Bytes on the wire. */
    int bytes() {
        return heading.length + headBytes() + size() * batch.dimensions() * Float.BYTES;
    }

    private int headBytes() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** The first points of this, as many as told. */
    UpsertRequest first(int points) {
        return new UpsertRequest(
                heading,
                batch,
                from,
                Arrays.copyOf(heads, points == 0 ? 0 : ends[points - 1]),
                Arrays.copyOf(ends, points));
    }

    /** All but the first points of this. */
    UpsertRequest without(int points) {
        int cut = points == 0 ? 0 : ends[points - 1];
        int[] rest = Arrays.copyOfRange(ends, points, ends.length);
        for (int i = 0; i < rest.length; i++) {
            rest[i] -= cut;
        }
        return new UpsertRequest(heading, batch, from + points, Arrays.copyOfRange(heads, cut, headBytes()), rest);
    }

    /** Cuts a batch into requests of bounded size, one at a time. Not safe for several threads. */
    static final class Cutter {
        private final PointBatch batch;
        private final @Nullable Instant published;
        private final byte[] heading;
        private final byte[] vectorHead;
        private final ProtoWriter writer = new ProtoWriter(1024);
        private int next;

        Cutter(String collection, String vectorName, PointBatch batch, @Nullable Instant published) {
            this.batch = batch;
            this.published = published;
            ProtoWriter fields = new ProtoWriter(64 + collection.length());
            fields.flag(UpsertPoints.WAIT_FIELD_NUMBER, true);
            fields.text(UpsertPoints.COLLECTION_NAME_FIELD_NUMBER, collection);
            this.heading = fields.toByteArray();
            this.vectorHead = vectorHead(vectorName, (long) batch.dimensions() * Float.BYTES);
        }

        boolean hasNext() {
            return next < batch.size();
        }

        /** The next request: at least one point, no more points than told, and no more bytes unless one point alone has more. */
        UpsertRequest next(int mostPoints, int mostBytes) {
            int from = next;
            int most = Math.min(mostPoints, batch.size() - from);
            int vectorBytes = batch.dimensions() * Float.BYTES;
            byte[] heads = new byte[Math.min(most, 256) * 256];
            int[] ends = new int[most];
            int used = 0;
            int points = 0;
            while (points < most) {
                writer.clear();
                head(next);
                int size = writer.size();
                long bytes = heading.length + (long) used + size + (points + 1L) * vectorBytes;
                if (points > 0 && bytes > mostBytes) {
                    break;
                }
                if (used + size > heads.length) {
                    // As much for each point that is left as the points so far took.
                    long rest = (used + (long) size) / (points + 1) * (most - points - 1);
                    long wanted = used + size + Math.min(rest, Math.max(0, mostBytes - used - size));
                    heads = Arrays.copyOf(heads, Math.toIntExact(Math.max(wanted, used + size + 256)));
                }
                writer.copySince(0, heads, used);
                used += size;
                ends[points++] = used;
                next++;
            }
            return new UpsertRequest(heading, batch, from, heads, points == most ? ends : Arrays.copyOf(ends, points));
        }

        private void head(int row) {
            long numbers = (long) batch.dimensions() * Float.BYTES;
            writer.raw(vectorHead);
            for (Map.Entry<String, ? extends @Nullable Object> field :
                    batch.payloads().get(row).entrySet()) {
                writer.payloadField(field.getKey(), field.getValue());
            }
            if (published != null) {
                writer.payloadField(WipeOnce.STAMP, published.toEpochMilli());
            }
            writer.id(1, batch.ids().get(row));
            writer.nested(POINTS, 0, numbers);
        }

        /** Everything of a point's vectors up to the first number: the same for each point. */
        private static byte[] vectorHead(String name, long numbers) {
            ProtoWriter fields = new ProtoWriter(64 + name.length());
            // DenseVector.data in Vector.dense
            fields.nested(1, 0, numbers);
            fields.nested(101, 0, numbers);
            if (!name.isEmpty()) {
                // An entry of NamedVectors.vectors, the name before the vector.
                fields.nested(2, 0, numbers);
                fields.text(1, name);
                fields.nested(1, 0, numbers);
            }
            fields.nested(name.isEmpty() ? 1 : 2, 0, numbers);
            fields.nested(4, 0, numbers);
            return fields.toByteArray();
        }
    }

    private static final class Marshaller implements MethodDescriptor.Marshaller<UpsertRequest> {
        @Override
        public InputStream stream(UpsertRequest request) {
            return new Body(request);
        }

        @Override
        public UpsertRequest parse(InputStream stream) {
            throw new UnsupportedOperationException("this side only sends requests");
        }
    }

    /** The bytes of a request. Either drained, or read like any stream. */
    private static final class Body extends InputStream implements KnownLength, Drainable {
        private final UpsertRequest request;
        /** The numbers of one vector as bytes. */
        private final ByteBuffer numbers;

        /** Parts taken: the heading, then a head and a vector for each point. */
        private int part = -1;

        private byte[] current = {};
        private int position;
        private int end;
        private int left;

        Body(UpsertRequest request) {
            this.request = request;
            this.numbers = ByteBuffer.allocate(request.batch.dimensions() * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            this.left = request.bytes();
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int before = left;
            while (position < end || nextPart()) {
                target.write(current, position, end - position);
                left -= end - position;
                position = end;
            }
            return before - left;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (position == end && !nextPart()) {
                return -1;
            }
            int taken = Math.min(length, end - position);
            System.arraycopy(current, position, target, offset, taken);
            position += taken;
            left -= taken;
            return taken;
        }

        private boolean nextPart() {
            int point = part >> 1;
            if (part == 2 * request.size()) {
                return false;
            }
            if (part < 0) {
                use(request.heading, 0, request.heading.length);
            } else if ((part & 1) == 0) {
                use(request.heads, point == 0 ? 0 : request.ends[point - 1], request.ends[point]);
            } else {
                PointBatch batch = request.batch;
                int dimensions = batch.dimensions();
                numbers.clear()
                        .asFloatBuffer()
                        .put(batch.vectors(), batch.offset() + (request.from + point) * dimensions, dimensions);
                use(numbers.array(), 0, dimensions * Float.BYTES);
            }
            part++;
            return true;
        }

        private void use(byte[] bytes, int from, int to) {
            current = bytes;
            position = from;
            end = to;
        }
    }
}
