package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.FailureKind;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Between our data and the messages of the protocol, without boxing a single number of a vector. */
final class Wire {
    private Wire() {}

    static Common.PointId id(PointId id) {
        return switch (id) {
            case PointId.Numeric numeric ->
                Common.PointId.newBuilder().setNum(numeric.value()).build();
            case PointId.Uuid uuid ->
                Common.PointId.newBuilder().setUuid(uuid.value().toString()).build();
        };
    }

    static PointId id(Common.PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> new PointId.Numeric(id.getNum());
            case UUID -> new PointId.Uuid(UUID.fromString(id.getUuid()));
            case POINTIDOPTIONS_NOT_SET ->
                throw VectorFailures.failed(
                        FailureKind.CORRUPT_RESPONSE, "the vector store sent a point without an id");
        };
    }

    static List<Common.PointId> ids(List<PointId> ids) {
        List<Common.PointId> wire = new ArrayList<>(ids.size());
        for (PointId id : ids) {
            wire.add(id(id));
        }
        return wire;
    }

    static DenseVector dense(float[] values, int from, int length) {
        DenseVector.Builder vector = DenseVector.newBuilder();
        for (int i = from; i < from + length; i++) {
            vector.addData(values[i]);
        }
        return vector.build();
    }

    static Map<String, Value> payload(Map<String, ? extends @Nullable Object> fields) {
        Map<String, Value> payload = new LinkedHashMap<>();
        fields.forEach((key, value) -> payload.put(key, value(value)));
        return payload;
    }

    static Value value(@Nullable Object value) {
        Value.Builder wire = Value.newBuilder();
        switch (value) {
            case null -> wire.setNullValue(NullValue.NULL_VALUE);
            case String text -> wire.setStringValue(text);
            case Boolean flag -> wire.setBoolValue(flag);
            case BigInteger big when big.bitLength() > 63 -> wire.setDoubleValue(big.doubleValue());
            case Double number -> wire.setDoubleValue(number);
            case Float number -> wire.setDoubleValue(number);
            case BigDecimal number -> wire.setDoubleValue(number.doubleValue());
            case Number number -> wire.setIntegerValue(number.longValue());
            case List<?> list -> {
                ListValue.Builder values = ListValue.newBuilder();
                list.forEach(each -> values.addValues(value(each)));
                wire.setListValue(values);
            }
            case Map<?, ?> map -> {
                Struct.Builder fields = Struct.newBuilder();
                map.forEach((key, each) -> fields.putFields(String.valueOf(key), value(each)));
                wire.setStructValue(fields);
            }
            default ->
                throw new IllegalArgumentException(
                        "a payload cannot hold a " + value.getClass().getName());
        }
        return wire.build();
    }

    static Map<String, @Nullable Object> fields(Map<String, Value> payload) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(payload.size() * 2);
        payload.forEach((key, value) -> fields.put(key, plain(value)));
        return fields;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case DOUBLE_VALUE -> value.getDoubleValue();
            case INTEGER_VALUE -> value.getIntegerValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> fields(value.getStructValue().getFieldsMap());
            case LIST_VALUE -> {
                List<@Nullable Object> list =
                        new ArrayList<>(value.getListValue().getValuesCount());
                for (Value each : value.getListValue().getValuesList()) {
                    list.add(plain(each));
                }
                yield list;
            }
        };
    }

    /** Copies the vector of a point into a row; false when the point has none of that name. */
    static boolean copyVector(VectorsOutput vectors, String vectorName, float[] target, int from, int dimensions) {
        VectorOutput vector = switch (vectors.getVectorsOptionsCase()) {
            case VECTOR -> vectors.getVector();
            case VECTORS -> vectors.getVectors().getVectorsOrDefault(vectorName, VectorOutput.getDefaultInstance());
            case VECTORSOPTIONS_NOT_SET -> VectorOutput.getDefaultInstance();
        };
        return vector.hasDense()
                ? copyDense(vector.getDense(), target, from, dimensions)
                : copyOlderForm(vector, target, from, dimensions);
    }

    private static boolean copyDense(DenseVector dense, float[] target, int from, int dimensions) {
        checkLength(dense.getDataCount(), dimensions);
        for (int i = 0; i < dimensions; i++) {
            target[from + i] = dense.getData(i);
        }
        return true;
    }

    /** Servers up to 1.15 send the numbers in a field that is deprecated since. */
    @SuppressWarnings("deprecation")
    private static boolean copyOlderForm(VectorOutput vector, float[] target, int from, int dimensions) {
        if (vector.getDataCount() == 0) {
            return false;
        }
        checkLength(vector.getDataCount(), dimensions);
        for (int i = 0; i < dimensions; i++) {
            target[from + i] = vector.getData(i);
        }
        return true;
    }

    private static void checkLength(int got, int dimensions) {
        if (got != dimensions) {
            throw VectorFailures.failed(
                    FailureKind.CORRUPT_RESPONSE,
                    "the vector store sent a vector of " + got + " dimensions where the collection has " + dimensions);
        }
    }
}
