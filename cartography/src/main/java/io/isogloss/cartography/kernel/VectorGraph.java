package io.isogloss.cartography.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sparse times dense with the Vector API: a row of eight columns is one vector, or two where vectors hold four. */
final class VectorGraph {

    private static final int COLUMNS = Kernels.GRAPH_COLUMNS;
    private static final VectorSpecies<Float> ROW =
            VectorKernels.widest().length() >= COLUMNS ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
    private static final int LANES = ROW.length();

    private VectorGraph() {}

    static void multiply(
            int[] offsets,
            int[] columns,
            float[] values,
            int from,
            int to,
            float[] block,
            float[] out,
            float scale,
            float shift,
            float back) {
        for (int part = 0; part < COLUMNS; part += LANES) {
            for (int i = from; i < to; i++) {
                FloatVector sum = FloatVector.zero(ROW);
                int end = offsets[i + 1];
                for (int e = offsets[i]; e < end; e++) {
                    FloatVector x = FloatVector.fromArray(ROW, block, columns[e] * COLUMNS + part);
                    sum = FloatVector.broadcast(ROW, values[e]).fma(x, sum);
                }
                int row = i * COLUMNS + part;
                FloatVector shifted =
                        FloatVector.fromArray(ROW, block, row).fma(FloatVector.broadcast(ROW, shift), sum.mul(scale));
                FloatVector.fromArray(ROW, out, row)
                        .fma(FloatVector.broadcast(ROW, back), shifted)
                        .intoArray(out, row);
            }
        }
    }
}
