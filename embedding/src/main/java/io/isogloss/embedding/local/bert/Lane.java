package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread's share of the engine: its memory, its stream, its prepared products. Rows lie end to end without padding; products run over
 * all of them, rounded up to {@link #ROUND} so that few shapes occur. For the thread that made it, except {@link #close}.
 */
final class Lane implements AutoCloseable {
    static final int ROUND = 16;
    private static final int BLOCK_ROWS = 32;

    private final EncoderWeights weights;
    private final OneDnn dnnl;
    private final Arena arena = Arena.ofShared();
    private final int capacity;
    private final MemorySegment stream;
    private final MemorySegment states;
    private final MemorySegment narrow;
    private final MemorySegment qkv;
    private final MemorySegment context;
    private final MemorySegment inner;
    private final Attention attention;
    private final float[] block;
    private final Prepared[] prepared;
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** @param capacity most rows of one batch */
    Lane(EncoderWeights weights, int capacity) {
        this.weights = weights;
        this.dnnl = weights.dnnl();
        this.capacity = (capacity + ROUND - 1) / ROUND * ROUND;
        BertShape shape = weights.shape();
        long rows = this.capacity;
        int narrowBytes = weights.isBf16() ? Short.BYTES : Float.BYTES;
        dnnl.threadsOfThisThread(1);
        stream = dnnl.stream();
        states = arena.allocate(rows * shape.width() * Float.BYTES, 64);
        narrow = weights.isBf16() ? arena.allocate(rows * shape.width() * Short.BYTES, 64) : MemorySegment.NULL;
        qkv = arena.allocate(rows * 3 * shape.width() * Float.BYTES, 64);
        context = arena.allocate(rows * shape.width() * Float.BYTES, 64);
        inner = arena.allocate(rows * shape.inner() * narrowBytes, 64);
        attention = new Attention(shape);
        block = new float[BLOCK_ROWS * shape.width()];
        prepared = new Prepared[this.capacity / ROUND + 1];
    }

    int capacity() {
        return capacity;
    }

    /**
     * Runs the encoder over texts whose tokens lie end to end.
     *
     * @param ids token ids of the whole window
     * @param starts where each text's tokens start in {@code ids}
     * @param lengths tokens of each text
     * @return the states after the last layer, a row a token; valid until the next call
     */
    MemorySegment run(int[] ids, int[] starts, int[] lengths) {
        int rows = 0;
        for (int length : lengths) {
            rows += length;
        }
        EncoderPart part = EncoderPart.of("embeddings", rows);
        embed(ids, starts, lengths);
        clearTail(rows);
        Prepared products = prepared(rows);
        for (EncoderWeights.Layer layer : weights.layers()) {
            part = part.then("narrowing");
            products.narrowStates.run();
            part = part.then("queries, keys, values");
            products.qkv.with(layer.qkv(), stream);
            part = part.then("attention");
            int first = 0;
            for (int length : lengths) {
                attention.apply(qkv, context, first, length);
                first += length;
            }
            part = part.then("narrowing");
            products.narrowContext.run();
            part = part.then("product after attention");
            products.context.with(layer.context(), stream);
            part = part.then("norm");
            layer.afterAttention().apply(states, rows, block, BLOCK_ROWS);
            part = part.then("narrowing");
            products.narrowStates.run();
            part = part.then("product in, GELU");
            products.inner.with(layer.inner(), stream);
            part = part.then("product out");
            products.outer.with(layer.outer(), stream);
            part = part.then("norm");
            layer.afterFeedForward().apply(states, rows, block, BLOCK_ROWS);
        }
        part.commit();
        return states;
    }

    private void embed(int[] ids, int[] starts, int[] lengths) {
        int width = weights.shape().width();
        int words = weights.shape().words();
        int filled = 0;
        long offset = 0;
        for (int t = 0; t < lengths.length; t++) {
            for (int i = 0; i < lengths[t]; i++) {
                int id = ids[starts[t] + i];
                if (id < 0 || id >= words) {
                    throw new IllegalArgumentException("token " + id + " of a vocabulary of " + words);
                }
                weights.embed(id, i, block, filled * width);
                weights.first().row(block, filled * width);
                if (++filled == BLOCK_ROWS) {
                    MemorySegment.copy(block, 0, states, ValueLayout.JAVA_FLOAT, offset, filled * width);
                    offset += (long) filled * width * Float.BYTES;
                    filled = 0;
                }
            }
        }
        MemorySegment.copy(block, 0, states, ValueLayout.JAVA_FLOAT, offset, filled * width);
    }

    /** The rows that only fill the shape up count from zero each time, so that they cannot grow without bound. */
    private void clearTail(int rows) {
        long bytes = (long) weights.shape().width() * Float.BYTES;
        long rounded = (rows + ROUND - 1L) / ROUND * ROUND;
        states.asSlice(rows * bytes, (rounded - rows) * bytes).fill((byte) 0);
        context.asSlice(rows * bytes, (rounded - rows) * bytes).fill((byte) 0);
    }

    private Prepared prepared(int rows) {
        int index = (rows + ROUND - 1) / ROUND;
        Prepared there = prepared[index];
        if (there == null) {
            there = prepare(index * ROUND);
            prepared[index] = there;
        }
        return there;
    }

    private Prepared prepare(int rows) {
        int width = weights.shape().width();
        MemorySegment source = weights.isBf16() ? narrow : states;
        MemorySegment attended = weights.isBf16() ? narrow : context;
        return new Prepared(
                narrowing(rows, width, states),
                own(weights.toQkv().prepare(rows, source, qkv, arena)),
                narrowing(rows, width, context),
                own(weights.fromContext().prepare(rows, attended, states, arena)),
                own(weights.toInner().prepare(rows, source, inner, arena)),
                own(weights.fromInner().prepare(rows, inner, states, arena)));
    }

    /** In bf16 the rows are narrowed before a product; in fp32 nothing is to be done. */
    private Runnable narrowing(int rows, int width, MemorySegment from) {
        if (!weights.isBf16()) {
            return () -> {};
        }
        MemorySegment wideDesc = dnnl.matrix(rows, width, OneDnn.F32, width, 1);
        MemorySegment narrowDesc = dnnl.matrix(rows, width, OneDnn.BF16, width, 1);
        MemorySegment reorder = dnnl.reorder(wideDesc, narrowDesc);
        MemorySegment primitive = dnnl.primitive(reorder);
        MemorySegment source = dnnl.memory(wideDesc, from);
        MemorySegment target = dnnl.memory(narrowDesc, narrow);
        dnnl.destroyPrimitiveDesc(reorder);
        dnnl.destroyDesc(wideDesc);
        dnnl.destroyDesc(narrowDesc);
        MemorySegment args = Arguments.allocate(arena, 2);
        Arguments.put(args, 0, OneDnn.ARG_SRC, source);
        Arguments.put(args, 1, OneDnn.ARG_DST, target);
        own(() -> {
            dnnl.destroyPrimitive(primitive);
            dnnl.destroyMemory(source);
            dnnl.destroyMemory(target);
        });
        return () -> dnnl.execute(primitive, stream, 2, args);
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /** Gives all memory back. No run may be under way. */
    @Override
    public void close() {
        for (AutoCloseable resource : owned) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot free a product", e);
            }
        }
        owned.clear();
        dnnl.destroyStream(stream);
        arena.close();
    }

    /** What runs in each layer for one number of rows. */
    private record Prepared(
            Runnable narrowStates,
            MatMul.Run qkv,
            Runnable narrowContext,
            MatMul.Run context,
            MatMul.Run inner,
            MatMul.Run outer) {}
}
