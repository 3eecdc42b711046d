package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One kind of matrix product of the encoder, the same for every layer: rows × inputs by inputs × outputs. Chooses the form in which its
 * weights lie, packs them, and prepares runs for given numbers of rows.
 *
 * <p>Safe for use by several threads once made; prepared runs belong to the thread that made them.
 */
final class MatMul implements AutoCloseable {
    /** Weights are packed for about this many rows; the form does for every other number too. */
    private static final int TYPICAL_ROWS = 512;

    /** What happens to a product before it is stored. */
    enum After {
        /** Nothing. */
        NOTHING,
        /** The exact GELU. */
        GELU,
        /** It is added to what was there. */
        ADD_TO_TARGET
    }

    private final OneDnn dnnl;
    private final int inputs;
    private final int outputs;
    private final int type;
    private final int targetType;
    private final After after;
    private final MemorySegment biasDesc;
    private final MemorySegment typical;
    private final MemorySegment weightsDesc;

    /**
     * @param type of the rows and weights, {@link OneDnn#F32} or {@link OneDnn#BF16}
     * @param targetType of the result
     */
    MatMul(OneDnn dnnl, int inputs, int outputs, int type, int targetType, After after) {
        this.dnnl = dnnl;
        this.inputs = inputs;
        this.outputs = outputs;
        this.type = type;
        this.targetType = targetType;
        this.after = after;
        this.biasDesc = dnnl.matrix(1, outputs, OneDnn.F32, outputs, 1);
        MemorySegment any = dnnl.anyMatrix(inputs, outputs, type);
        this.typical = describe(TYPICAL_ROWS, any);
        this.weightsDesc = dnnl.weightsOf(typical);
        dnnl.destroyDesc(any);
    }

    /** The kernel oneDNN chose, for the log. */
    String implementation() {
        return dnnl.implementation(typical);
    }

    int outputs() {
        return outputs;
    }

    /**
     * Copies weights into the form of this product.
     *
     * @param weights floats, element (input, output) at input × inputStride + output × outputStride
     * @param arena holds the copies for as long as they are used
     */
    PackedWeights pack(
            MemorySegment weights,
            long inputStride,
            long outputStride,
            float[] bias,
            MemorySegment stream,
            Arena arena) {
        MemorySegment plain = dnnl.matrix(inputs, outputs, OneDnn.F32, inputStride, outputStride);
        MemorySegment reorder = dnnl.reorder(plain, weightsDesc);
        MemorySegment primitive = dnnl.primitive(reorder);
        MemorySegment packed = arena.allocate(dnnl.bytes(weightsDesc), 64);
        MemorySegment from = dnnl.memory(plain, weights);
        MemorySegment to = dnnl.memory(weightsDesc, packed);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment args = Arguments.allocate(call, 2);
            Arguments.put(args, 0, OneDnn.ARG_SRC, from);
            Arguments.put(args, 1, OneDnn.ARG_DST, to);
            dnnl.execute(primitive, stream, 2, args);
        } finally {
            dnnl.destroyMemory(from);
            dnnl.destroyPrimitive(primitive);
            dnnl.destroyPrimitiveDesc(reorder);
            dnnl.destroyDesc(plain);
        }
        MemorySegment biasData = arena.allocate((long) outputs * Float.BYTES, 64);
        MemorySegment.copy(bias, 0, biasData, java.lang.foreign.ValueLayout.JAVA_FLOAT, 0, outputs);
        return new PackedWeights(to, dnnl.memory(biasDesc, biasData));
    }

    /** Gives the handles of packed weights back; their data go with the arena. */
    void free(PackedWeights weights) {
        dnnl.destroyMemory(weights.weights());
        dnnl.destroyMemory(weights.bias());
    }

    /** Prepares runs over the first {@code rows} rows of both places. */
    Run prepare(int rows, MemorySegment source, MemorySegment target, Arena arena) {
        MemorySegment desc = describe(rows, weightsDesc);
        MemorySegment sourceDesc = dnnl.matrix(rows, inputs, type, inputs, 1);
        MemorySegment targetDesc = dnnl.matrix(rows, outputs, targetType, outputs, 1);
        try {
            MemorySegment scratch = arena.allocate(Math.max(64, dnnl.scratchpadBytes(desc)), 64);
            return new Run(
                    dnnl,
                    dnnl.primitive(desc),
                    dnnl.memory(sourceDesc, source),
                    dnnl.memory(targetDesc, target),
                    dnnl.memory(dnnl.scratchpadOf(desc), scratch),
                    Arguments.allocate(arena, 5));
        } finally {
            dnnl.destroyDesc(sourceDesc);
            dnnl.destroyDesc(targetDesc);
            dnnl.destroyPrimitiveDesc(desc);
        }
    }

    private MemorySegment describe(int rows, MemorySegment weights) {
        MemorySegment source = dnnl.matrix(rows, inputs, type, inputs, 1);
        MemorySegment target = dnnl.matrix(rows, outputs, targetType, outputs, 1);
        try {
            return dnnl.matmul(source, weights, biasDesc, target, after);
        } finally {
            dnnl.destroyDesc(source);
            dnnl.destroyDesc(target);
        }
    }

    @Override
    public void close() {
        dnnl.destroyPrimitiveDesc(typical);
        dnnl.destroyDesc(biasDesc);
    }

    /**
     * Weights of one layer in the form of their product.
     *
     * @param weights handle of the packed matrix
     * @param bias handle of the bias
     */
    record PackedWeights(MemorySegment weights, MemorySegment bias) {}

    /** A product over a fixed number of rows at fixed places. For one thread. */
    static final class Run implements AutoCloseable {
        private final OneDnn dnnl;
        private final MemorySegment primitive;
        private final MemorySegment source;
        private final MemorySegment target;
        private final MemorySegment scratch;
        private final MemorySegment args;

        private Run(
                OneDnn dnnl,
                MemorySegment primitive,
                MemorySegment source,
                MemorySegment target,
                MemorySegment scratch,
                MemorySegment args) {
            this.dnnl = dnnl;
            this.primitive = primitive;
            this.source = source;
            this.target = target;
            this.scratch = scratch;
            this.args = args;
            Arguments.put(args, 0, OneDnn.ARG_SRC, source);
            Arguments.put(args, 1, OneDnn.ARG_DST, target);
            Arguments.put(args, 2, OneDnn.ARG_SCRATCHPAD, scratch);
        }

        void with(PackedWeights weights, MemorySegment stream) {
            Arguments.put(args, 3, OneDnn.ARG_WEIGHTS, weights.weights());
            Arguments.put(args, 4, OneDnn.ARG_BIAS, weights.bias());
            dnnl.execute(primitive, stream, 5, args);
        }

        @Override
        public void close() {
            dnnl.destroyPrimitive(primitive);
            dnnl.destroyMemory(source);
            dnnl.destroyMemory(target);
            dnnl.destroyMemory(scratch);
        }
    }
}
