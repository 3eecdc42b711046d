package io.isogloss.qdrant.service;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.isogloss.qdrant.model.QdrantFailure;
import io.isogloss.qdrant.storage.PointRef;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Vectors to and from the protocol. One dense vector without a name is all there is; everything else is refused by name.
 */
final class Vectors {
    private Vectors() {}

    /** The dense vector of a point to write. */
    static float[] dense(io.qdrant.client.grpc.Points.Vectors vectors, int dimension) {
        return switch (vectors.getVectorsOptionsCase()) {
            case VECTOR -> dense(vectors.getVector(), dimension);
            case VECTORS -> {
                var named = vectors.getVectors().getVectorsMap();
                Vector unnamed = named.get("");
                if (unnamed == null || named.size() > 1) {
                    String other = named.keySet().stream()
                            .filter(name -> !name.isEmpty())
                            .findFirst()
                            .orElse("");
                    throw noVectorNamed(other);
                }
                yield dense(unnamed, dimension);
            }
            case VECTORSOPTIONS_NOT_SET -> throw QdrantFailure.invalid("Expected some vectors");
        };
    }

    @SuppressWarnings("deprecation") // clients before 1.16 send the values in the deprecated field
    static float[] dense(Vector vector, int dimension) {
        return switch (vector.getVectorCase()) {
            case DENSE -> dense(vector.getDense(), dimension);
            case SPARSE -> throw QdrantFailure.unimplemented("A sparse vector");
            case MULTI_DENSE -> throw QdrantFailure.unimplemented("A multi-vector");
            case DOCUMENT, IMAGE, OBJECT -> throw QdrantFailure.unimplemented("Inference on the server");
            case VECTOR_NOT_SET -> {
                if (vector.hasIndices()) {
                    throw QdrantFailure.unimplemented("A sparse vector");
                }
                if (vector.hasVectorsCount()) {
                    throw QdrantFailure.unimplemented("A multi-vector");
                }
                int count = vector.getDataCount();
                checkDimension(dimension, count);
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = vector.getData(i);
                }
                yield values;
            }
        };
    }

    static float[] dense(DenseVector vector, int dimension) {
        int count = vector.getDataCount();
        checkDimension(dimension, count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = vector.getData(i);
        }
        return values;
    }

    static void checkDimension(int expected, int found) {
        if (expected != found) {
            throw QdrantFailure.wrongInput("Vector dimension error: expected dim: " + expected + ", got " + found);
        }
    }

    static QdrantFailure noVectorNamed(String name) {
        return QdrantFailure.wrongInput("Not existing vector name error: " + name);
    }

    /** A stored vector for a response. The wire form is little-endian floats, which is what the log holds. */
    static VectorsOutput output(PointRef point) {
        int bytes = 4 * point.dimension();
        byte[] wire = new byte[bytes + 6];
        CodedOutputStream out = CodedOutputStream.newInstance(wire);
        try {
            out.writeTag(DenseVector.DATA_FIELD_NUMBER, 2);
            out.writeUInt32NoTag(bytes);
            int head = out.getTotalBytesWritten();
            MemorySegment.copy(point.memory(), point.vectorStart(), MemorySegment.ofArray(wire), head, bytes);
            DenseVector dense = DenseVector.parseFrom(CodedInputStream.newInstance(wire, 0, head + bytes));
            return VectorsOutput.newBuilder()
                    .setVector(VectorOutput.newBuilder().setDense(dense))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a vector of " + point.dimension() + " values does not encode", e);
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes that fit", e);
        }
    }
}
