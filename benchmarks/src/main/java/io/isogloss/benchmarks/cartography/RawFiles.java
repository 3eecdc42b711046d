package io.isogloss.benchmarks.cartography;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are little-endian numbers and nothing else. */
final class RawFiles {

    private RawFiles() {}

    static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = read(file);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    static int[] ints(Path file) throws IOException {
        ByteBuffer bytes = read(file);
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }

    static double[] doubles(Path file) throws IOException {
        ByteBuffer bytes = read(file);
        double[] values = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(values);
        return values;
    }

    private static ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
