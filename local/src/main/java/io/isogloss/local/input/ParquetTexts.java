package io.isogloss.local.input;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parquet files with plain columns. Nested columns and bytes without a meaning are left out. */
final class ParquetTexts {
    private ParquetTexts() {}

    static List<TextRow> read(Path file, ColumnChoice columns) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try {
            Map<String, LogicalTypeAnnotation> kinds = kinds(file);
            try (Stream<ObjectNode> stream = ParquetReader.streamContent(file.toFile(), new Rows(kinds))) {
                stream.forEach(rows::add);
            }
        } catch (ParquetDecodingException | IllegalArgumentException | IllegalStateException e) {
            throw new InputException("'" + file.getFileName() + "' cannot be read as Parquet: " + e.getMessage());
        } catch (RuntimeException e) {
            // The reader says of a file that is none what its magic number is, in an exception without a type of its
            // own.
            throw new InputException("'" + file.getFileName() + "' is no Parquet file: " + e.getMessage());
        }
        return JsonTexts.rows(rows, columns);
    }

    private static Map<String, LogicalTypeAnnotation> kinds(Path file) throws IOException {
        Map<String, LogicalTypeAnnotation> kinds = new HashMap<>();
        for (ColumnDescriptor column : ParquetReader.readMetadata(file.toFile())
                .getFileMetaData()
                .getSchema()
                .getColumns()) {
            LogicalTypeAnnotation kind = column.getPrimitiveType().getLogicalTypeAnnotation();
            if (column.getPath().length == 1 && kind != null) {
                kinds.put(column.getPath()[0], kind);
            }
        }
        return kinds;
    }

    private record Rows(Map<String, LogicalTypeAnnotation> kinds)
            implements Hydrator<ObjectNode, ObjectNode, String[]> {
        @Override
        public ObjectNode start() {
            return JsonMapper.shared().createObjectNode();
        }

        @Override
        public ObjectNode add(ObjectNode row, String[] path, @Nullable Object value) {
            if (path.length == 1 && value != null) {
                put(row, path[0], value, kinds.get(path[0]));
            }
            return row;
        }

        @Override
        public ObjectNode finish(ObjectNode row) {
            return row;
        }

        private static void put(ObjectNode row, String name, Object value, @Nullable LogicalTypeAnnotation kind) {
            switch (value) {
                case Integer days
                when kind instanceof DateLogicalTypeAnnotation ->
                    row.put(name, LocalDate.ofEpochDay(days).toString());
                case Long ticks
                when kind instanceof TimestampLogicalTypeAnnotation time ->
                    row.put(name, moment(ticks, time).toString());
                case Number number
                when kind instanceof DecimalLogicalTypeAnnotation decimal ->
                    row.put(
                            name,
                            new BigDecimal(BigInteger.valueOf(number.longValue()), decimal.getScale()).doubleValue());
                case Integer number -> row.put(name, number);
                case Long number -> row.put(name, number);
                case Float number -> row.put(name, number);
                case Double number -> row.put(name, number);
                case Boolean flag -> row.put(name, flag);
                case String text -> row.put(name, text);
                default -> {
                    // Bytes that no annotation explains.
                }
            }
        }

        private static Instant moment(long ticks, TimestampLogicalTypeAnnotation time) {
            return switch (time.getUnit()) {
                case MILLIS -> Instant.EPOCH.plus(ticks, ChronoUnit.MILLIS);
                case MICROS -> Instant.EPOCH.plus(ticks, ChronoUnit.MICROS);
                case NANOS -> Instant.EPOCH.plusNanos(ticks);
            };
        }
    }
}
