package io.isogloss.local.files;

import io.isogloss.local.input.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes arrays of floats and ints. A file is either whole under its name or not there. */
public final class ArrayFiles {
    private static final int PIECE = 1 << 22;
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(\\s*([0-9]+)\\s*(?:,\\s*([0-9]*)\\s*)?\\)");

    private ArrayFiles() {}

    /** Floats of a file and how long its rows are; 0 where the file does not say. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
    public record Floats(float[] values, int columns) {}

    /**
     * Reads all floats of a raw or .npy file.
     *
     * @throws InputException when the file is missing or no whole number of floats
     */
    public static Floats readFloats(Path file) throws IOException {
        return read(file, "<f4", "float32");
    }

    /** The bits of four-byte numbers of any kind, which a float keeps as they are. */
    private static Floats read(Path file, String type, String kind) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException("There is no file '" + file + "'.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int columns = 0;
            if (isNumpy(file)) {
                columns = readHeader(channel, file, type, kind);
            }
            long bytes = channel.size() - channel.position();
            if (bytes % Float.BYTES != 0 || bytes / Float.BYTES > Integer.MAX_VALUE - 8) {
                throw new InputException("'" + file + "' holds " + bytes
                        + " bytes, which is no whole number of 4-byte numbers, or more than fit into one array.");
            }
            float[] values = new float[(int) (bytes / Float.BYTES)];
            ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
            int at = 0;
            while (at < values.length) {
                buffer.clear().limit((int) Math.min(PIECE, (values.length - (long) at) * Float.BYTES));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new InputException("'" + file + "' ends too early.");
                    }
                }
                buffer.flip();
                int count = buffer.remaining() / Float.BYTES;
                buffer.asFloatBuffer().get(values, at, count);
                at += count;
            }
            return new Floats(values, columns);
        }
    }

    /**
     * Reads all ints of a raw or .npy file.
     *
     * @throws InputException when the file is missing or no whole number of ints
     */
    public static int[] readInts(Path file) throws IOException {
        Floats bits = read(file, "<i4", "int32");
        int[] values = new int[bits.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.floatToRawIntBits(bits.values()[i]);
        }
        return values;
    }

    /** Writes floats, {@code columns} a row. */
    public static void write(Path file, float[] values, int columns) throws IOException {
        write(
                file,
                "<f4",
                values.length,
                columns,
                (buffer, from, count) -> buffer.asFloatBuffer().put(values, from, count));
    }

    /**
     * Reads rows.
     *
     * @param columns numbers in a row, where the file does not say it itself
     * @throws InputException when the file is none, or its numbers make no such rows
     */
    public static Floats readRows(Path file, int columns) throws IOException {
        Floats read = readFloats(file);
        int wanted = read.columns() > 0 ? read.columns() : columns;
        if (wanted == 0) {
            throw new InputException("'" + file + "' does not say how many numbers a row has. Give --dim.");
        }
        if (wanted < 1 || read.values().length % wanted != 0) {
            throw new InputException("'%s' holds %,d numbers, which are no rows of %d. Give the right --dim."
                    .formatted(file, read.values().length, wanted));
        }
        return new Floats(read.values(), wanted);
    }

    /** Writes ints, {@code columns} a row. */
    public static void write(Path file, int[] values, int columns) throws IOException {
        write(
                file,
                "<i4",
                values.length,
                columns,
                (buffer, from, count) -> buffer.asIntBuffer().put(values, from, count));
    }

    @FunctionalInterface
    private interface Filler {
        void fill(ByteBuffer buffer, int from, int count);
    }

    private static void write(Path file, String type, int length, int columns, Filler filler) throws IOException {
        WholeFile.write(file, part -> {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                if (isNumpy(file)) {
                    writeAll(channel, ByteBuffer.wrap(header(type, length / Math.max(1, columns), columns)));
                }
                writeAll(channel, length, filler);
            }
        });
    }

    private static void writeAll(FileChannel channel, int length, Filler filler) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < length; ) {
            int count = Math.min(PIECE / 4, length - from);
            buffer.clear();
            filler.fill(buffer, from, count);
            buffer.limit(count * 4);
            writeAll(channel, buffer);
            from += count;
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static boolean isNumpy(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    }

    private static byte[] header(String type, int rows, int columns) {
        String shape = columns == 1 ? "(" + rows + ",)" : "(" + rows + ", " + columns + ")";
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int padded = (10 + text.length() + 1 + 63) / 64 * 64;
        ByteBuffer header = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) (padded - 10)).put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < padded - 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    private static int readHeader(FileChannel channel, Path file, String type, String kind) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(start);
        if (start.hasRemaining() || start.get(1) != 'N' || start.get(6) != 1) {
            throw new InputException("'" + file + "' is not a .npy file of version 1.");
        }
        ByteBuffer rest = ByteBuffer.allocate(start.getShort(8) & 0xFFFF);
        while (rest.hasRemaining() && channel.read(rest) >= 0) {
            // reads the header to its end
        }
        String text = new String(rest.array(), StandardCharsets.ISO_8859_1);
        Matcher shape = SHAPE.matcher(text);
        if (!text.contains("'" + type + "'") || text.contains("'fortran_order': True") || !shape.find()) {
            throw new InputException("'" + file + "' must hold " + kind
                    + " in C order: np.save(FILE, np.ascontiguousarray(array, '" + type + "')).");
        }
        String columns = shape.group(2);
        return columns == null || columns.isEmpty() ? 1 : Integer.parseInt(columns);
    }
}
