package io.isogloss.local.input;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A row of a Parquet file as an object. */
final class ParquetRow {
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

    private ParquetRow() {}

    /** The part of a column that is worth reading: no vectors, maps, or lists of anything but words. */
    static Optional<Type> readable(Type type) {
        if (type instanceof PrimitiveType plain) {
            return plain.isRepetition(Type.Repetition.REPEATED) && !isText(plain)
                    ? Optional.empty()
                    : Optional.of(plain);
        }
        GroupType group = type.asGroupType();
        if (repeats(group)) {
            List<PrimitiveType> leaves = leaves(group);
            boolean map = group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
            return !map && leaves.size() == 1 && isText(leaves.getFirst()) ? Optional.of(group) : Optional.empty();
        }
        List<Type> fields = group.getFields().stream()
                .map(ParquetRow::readable)
                .flatMap(Optional<Type>::stream)
                .toList();
        return fields.isEmpty() ? Optional.empty() : Optional.of(group.withNewFields(fields));
    }

    /** The row with everything that its schema holds. */
    static ObjectNode of(Group row) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        GroupType type = row.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            Type kind = type.getType(field);
            if (row.getFieldRepetitionCount(field) == 0) {
                continue;
            }
            if (repeats(kind)) {
                gather(row, field, node.putArray(kind.getName()));
            } else if (kind instanceof PrimitiveType plain) {
                put(node, plain, row, field);
            } else {
                node.set(kind.getName(), of(row.getGroup(field, 0)));
            }
        }
        return node;
    }

    private static boolean repeats(Type type) {
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            return true;
        }
        // A list is a group of one repeated field; deeper ones belong to fields of their own.
        return type instanceof GroupType group
                && group.getFieldCount() == 1
                && group.getType(0).isRepetition(Type.Repetition.REPEATED);
    }

    private static List<PrimitiveType> leaves(GroupType group) {
        List<PrimitiveType> leaves = new ArrayList<>();
        for (Type field : group.getFields()) {
            if (field instanceof PrimitiveType plain) {
                leaves.add(plain);
            } else {
                leaves.addAll(leaves(field.asGroupType()));
            }
        }
        return leaves;
    }

    private static boolean isText(PrimitiveType type) {
        return type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
    }

    private static void gather(Group group, int field, ArrayNode into) {
        Type type = group.getType().getType(field);
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            if (type.isPrimitive()) {
                into.add(group.getString(field, i));
            } else {
                Group inner = group.getGroup(field, i);
                for (int each = 0; each < inner.getType().getFieldCount(); each++) {
                    gather(inner, each, into);
                }
            }
        }
    }

    private static void put(ObjectNode node, PrimitiveType type, Group row, int field) {
        String name = type.getName();
        @Nullable LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> node.put(name, row.getBoolean(field, 0));
            case FLOAT -> node.put(name, row.getFloat(field, 0));
            case DOUBLE -> node.put(name, row.getDouble(field, 0));
            case INT32, INT64 -> {
                long value = type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                        ? row.getInteger(field, 0)
                        : row.getLong(field, 0);
                switch (kind) {
                    case DateLogicalTypeAnnotation _ ->
                        node.put(name, LocalDate.ofEpochDay(value).toString());
                    case TimestampLogicalTypeAnnotation time ->
                        node.put(name, moment(value, time).toString());
                    case DecimalLogicalTypeAnnotation decimal ->
                        node.put(
                                name,
                                BigDecimal.valueOf(value, decimal.getScale()).doubleValue());
                    case null, default -> node.put(name, value);
                }
            }
            case INT96 -> node.put(name, moment(row.getInt96(field, 0)).toString());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> put(node, name, row.getBinary(field, 0), kind);
        }
    }

    private static void put(ObjectNode node, String name, Binary bytes, @Nullable LogicalTypeAnnotation kind) {
        switch (kind) {
            case DecimalLogicalTypeAnnotation decimal ->
                node.put(name, new BigDecimal(new BigInteger(bytes.getBytes()), decimal.getScale()).doubleValue());
            case UUIDLogicalTypeAnnotation _ -> {
                ByteBuffer halves = bytes.toByteBuffer();
                node.put(name, new UUID(halves.getLong(), halves.getLong()).toString());
            }
            case null -> unmarked(bytes).ifPresent(text -> node.put(name, text));
            default -> node.put(name, bytes.toStringUsingUTF8());
        }
    }

    /** Older writers do not say that a column holds texts. */
    private static Optional<String> unmarked(Binary bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.toByteBuffer())
                    .toString();
            return text.chars().anyMatch(each -> each < ' ' && !Character.isWhitespace(each))
                    ? Optional.empty()
                    : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Instant moment(long ticks, TimestampLogicalTypeAnnotation time) {
        return switch (time.getUnit()) {
            case MILLIS -> Instant.EPOCH.plus(ticks, ChronoUnit.MILLIS);
            case MICROS -> Instant.EPOCH.plus(ticks, ChronoUnit.MICROS);
            case NANOS -> Instant.EPOCH.plusNanos(ticks);
        };
    }

    /** Nanoseconds of the day, then the Julian day: how it was done before there were annotations. */
    private static Instant moment(Binary bytes) {
        ByteBuffer parts = bytes.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = parts.getLong();
        return Instant.EPOCH
                .plus(parts.getInt() - JULIAN_DAY_OF_EPOCH, ChronoUnit.DAYS)
                .plusNanos(nanos);
    }
}
