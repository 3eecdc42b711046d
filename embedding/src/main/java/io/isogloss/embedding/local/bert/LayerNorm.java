package io.isogloss.embedding.local.bert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Scales each row to mean 0 and variance 1, then by the learned weights. Immutable. */
final class LayerNorm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> BY_8 = turnedBy(8);
    private static final VectorShuffle<Float> BY_4 = turnedBy(4);
    private static final VectorShuffle<Float> BY_2 = turnedBy(2);
    private static final VectorShuffle<Float> BY_1 = turnedBy(1);

    private final float[] weight;
    private final float[] bias;
    private final float epsilon;

    LayerNorm(float[] weight, float[] bias, float epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    static LayerNorm of(Weights weights, String name, int width, float epsilon) throws UnknownModelException {
        return new LayerNorm(weights.vector(name + ".weight", width), weights.vector(name + ".bias", width), epsilon);
    }

    /** Normalizes {@code rows} rows in place, a few at a time through {@code block}, which has room for {@code blockRows}. */
    void apply(MemorySegment states, int rows, float[] block, int blockRows) {
        int width = weight.length;
        for (int first = 0; first < rows; first += blockRows) {
            int count = Math.min(blockRows, rows - first);
            long offset = (long) first * width * Float.BYTES;
            MemorySegment.copy(states, ValueLayout.JAVA_FLOAT, offset, block, 0, count * width);
            for (int r = 0; r < count; r++) {
                row(block, r * width);
            }
            MemorySegment.copy(block, 0, states, ValueLayout.JAVA_FLOAT, offset, count * width);
        }
    }

    /** Normalizes one row in place. */
    void row(float[] values, int at) {
        int width = weight.length;
        int bound = SPECIES.loopBound(width);
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int d = 0; d < bound; d += SPECIES.length()) {
            sums = sums.add(FloatVector.fromArray(SPECIES, values, at + d));
        }
        float sum = total(sums);
        for (int d = bound; d < width; d++) {
            sum += values[at + d];
        }
        float mean = sum / width;
        FloatVector squares = FloatVector.zero(SPECIES);
        for (int d = 0; d < bound; d += SPECIES.length()) {
            FloatVector apart = FloatVector.fromArray(SPECIES, values, at + d).sub(mean);
            squares = apart.fma(apart, squares);
        }
        float square = total(squares);
        for (int d = bound; d < width; d++) {
            float apart = values[at + d] - mean;
            square += apart * apart;
        }
        float scale = (float) (1 / Math.sqrt(square / width + epsilon));
        for (int d = 0; d < bound; d += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, values, at + d)
                    .sub(mean)
                    .mul(scale)
                    .fma(FloatVector.fromArray(SPECIES, weight, d), FloatVector.fromArray(SPECIES, bias, d))
                    .intoArray(values, at + d);
        }
        for (int d = bound; d < width; d++) {
            values[at + d] = (values[at + d] - mean) * scale * weight[d] + bias[d];
        }
    }

    /** The sum of the lanes, in one order: that of {@code reduceLanes} changes when Java compiles it, and with it the vector of a text. */
    static float total(FloatVector lanes) {
        if (LANES > 16) {
            float sum = 0;
            for (float lane : lanes.toArray()) {
                sum += lane;
            }
            return sum;
        }
        FloatVector sum = lanes;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        if (LANES > 2) {
            sum = sum.add(sum.rearrange(BY_2));
        }
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    private static VectorShuffle<Float> turnedBy(int lanes) {
        return VectorShuffle.iota(SPECIES, lanes % LANES, 1, true);
    }
}
