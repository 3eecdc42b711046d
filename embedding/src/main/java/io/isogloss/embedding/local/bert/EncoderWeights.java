package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything the encoder has learned, packed for its products, shared by all lanes. The file it came from is not needed afterwards.
 * Immutable; closing it while a batch runs is the caller's mistake to avoid.
 */
final class EncoderWeights implements AutoCloseable {
    private static final List<String> PARTS = List.of("query", "key", "value");

    private final OneDnn dnnl;
    private final Arena arena = Arena.ofShared();
    private final BertShape shape;
    private final boolean bf16;
    private final MemorySegment words;
    private final float[] positions;
    private final LayerNorm first;
    private final MatMul toQkv;
    private final MatMul fromContext;
    private final MatMul toInner;
    private final MatMul fromInner;
    private final List<Layer> layers = new ArrayList<>();

    /**
     * One transformer layer.
     *
     * @param qkv query, key and value in one product
     * @param context from the attention back to the states
     * @param afterAttention the norm after it
     * @param inner into the feed-forward part
     * @param outer out of it
     * @param afterFeedForward the norm after it
     */
    record Layer(
            MatMul.PackedWeights qkv,
            MatMul.PackedWeights context,
            LayerNorm afterAttention,
            MatMul.PackedWeights inner,
            MatMul.PackedWeights outer,
            LayerNorm afterFeedForward) {}

    /** Packs a model's weights; reads all of it once. */
    EncoderWeights(OneDnn dnnl, BertModel model, boolean bf16) throws UnknownModelException {
        this.dnnl = dnnl;
        this.shape = model.shape();
        this.bf16 = bf16;
        int width = shape.width();
        int type = bf16 ? OneDnn.BF16 : OneDnn.F32;
        Weights weights = model.weights();
        MemorySegment table =
                weights.table("embeddings.word_embeddings.weight", width).data();
        words = arena.allocate(table.byteSize(), 64).copyFrom(table);
        positions = weights.table("embeddings.position_embeddings.weight", width)
                .data()
                .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        addTokenType(weights, width);
        first = LayerNorm.of(weights, "embeddings.LayerNorm", width, shape.epsilon());
        toQkv = new MatMul(dnnl, width, 3 * width, type, OneDnn.F32, MatMul.After.NOTHING);
        fromContext = new MatMul(dnnl, width, width, type, OneDnn.F32, MatMul.After.ADD_TO_TARGET);
        toInner = new MatMul(dnnl, width, shape.inner(), type, type, MatMul.After.GELU);
        fromInner = new MatMul(dnnl, shape.inner(), width, type, OneDnn.F32, MatMul.After.ADD_TO_TARGET);
        MemorySegment stream = dnnl.stream();
        try {
            for (int l = 0; l < shape.layers(); l++) {
                layers.add(layer(weights, "encoder.layer." + l + ".", stream));
            }
        } catch (UnknownModelException | RuntimeException e) {
            close();
            throw e;
        } finally {
            dnnl.destroyStream(stream);
        }
    }

    private Layer layer(Weights weights, String name, MemorySegment stream) throws UnknownModelException {
        int width = shape.width();
        return new Layer(
                qkv(weights, name + "attention.self.", stream),
                linear(fromContext, weights, name + "attention.output.dense", width, width, stream),
                LayerNorm.of(weights, name + "attention.output.LayerNorm", width, shape.epsilon()),
                linear(toInner, weights, name + "intermediate.dense", width, shape.inner(), stream),
                linear(fromInner, weights, name + "output.dense", shape.inner(), width, stream),
                LayerNorm.of(weights, name + "output.LayerNorm", width, shape.epsilon()));
    }

    private MatMul.PackedWeights linear(
            MatMul product, Weights weights, String name, int inputs, int outputs, MemorySegment stream)
            throws UnknownModelException {
        Weights.Tensor matrix = weights.matrix(name + ".weight", inputs, outputs);
        float[] bias = weights.vector(name + ".bias", outputs);
        return product.pack(
                matrix.data(),
                matrix.transposed() ? 1 : outputs,
                matrix.transposed() ? inputs : 1,
                bias,
                stream,
                arena);
    }

    /** Query, key and value in one product: outputs after outputs, or row by row where the file has a row for each input. */
    private MatMul.PackedWeights qkv(Weights weights, String name, MemorySegment stream) throws UnknownModelException {
        int width = shape.width();
        long row = (long) width * Float.BYTES;
        float[] bias = new float[PARTS.size() * width];
        try (Arena joining = Arena.ofConfined()) {
            MemorySegment joined = joining.allocate(PARTS.size() * row * width, 64);
            boolean transposed =
                    weights.matrix(name + "query.weight", width, width).transposed();
            for (int p = 0; p < PARTS.size(); p++) {
                Weights.Tensor matrix = weights.matrix(name + PARTS.get(p) + ".weight", width, width);
                System.arraycopy(weights.vector(name + PARTS.get(p) + ".bias", width), 0, bias, p * width, width);
                if (matrix.transposed() != transposed) {
                    throw new UnknownModelException(name + PARTS.get(p) + ".weight lies the other way round");
                }
                if (transposed) {
                    MemorySegment.copy(matrix.data(), 0, joined, p * row * width, row * width);
                } else {
                    for (int in = 0; in < width; in++) {
                        MemorySegment.copy(matrix.data(), in * row, joined, (in * (long) PARTS.size() + p) * row, row);
                    }
                }
            }
            return toQkv.pack(
                    joined, transposed ? 1 : (long) PARTS.size() * width, transposed ? width : 1, bias, stream, arena);
        }
    }

    /** All tokens are of the first type, so its vector goes into the positions once. */
    private void addTokenType(Weights weights, int width) throws UnknownModelException {
        String name = "embeddings.token_type_embeddings.weight";
        if (!weights.names().contains(name)) {
            return;
        }
        MemorySegment types = weights.table(name, width).data();
        for (int d = 0; d < width; d++) {
            float value = types.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, d);
            for (int p = d; p < positions.length; p += width) {
                positions[p] += value;
            }
        }
    }

    /** Writes the sum of a token's word and position to {@code target}. */
    void embed(int word, int position, float[] target, int at) {
        int width = shape.width();
        MemorySegment.copy(words, ValueLayout.JAVA_FLOAT, (long) word * width * Float.BYTES, target, at, width);
        int p = (shape.firstPosition() + position) * width;
        for (int d = 0; d < width; d++) {
            target[at + d] += positions[p + d];
        }
    }

    BertShape shape() {
        return shape;
    }

    /** Whether products take bf16 rows. */
    boolean isBf16() {
        return bf16;
    }

    LayerNorm first() {
        return first;
    }

    List<Layer> layers() {
        return layers;
    }

    MatMul toQkv() {
        return toQkv;
    }

    MatMul fromContext() {
        return fromContext;
    }

    MatMul toInner() {
        return toInner;
    }

    MatMul fromInner() {
        return fromInner;
    }

    OneDnn dnnl() {
        return dnnl;
    }

    @Override
    public void close() {
        for (Layer layer : layers) {
            toQkv.free(layer.qkv());
            fromContext.free(layer.context());
            toInner.free(layer.inner());
            fromInner.free(layer.outer());
        }
        layers.clear();
        toQkv.close();
        fromContext.close();
        toInner.close();
        fromInner.close();
        arena.close();
    }
}
