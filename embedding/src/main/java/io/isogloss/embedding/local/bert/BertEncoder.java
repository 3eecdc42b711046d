package io.isogloss.embedding.local.bert;

import io.isogloss.embedding.local.Encoder;
import io.isogloss.embedding.local.ModelDescription;
import io.isogloss.embedding.local.TokenRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a model of the BERT family without padding: the tokens of a batch lie end to end, the products go over all of them, attention goes
 * text by text. One single-threaded lane a core, each with its own memory; the weights are shared.
 *
 * <p>A text's vector does not depend on what else is in the batch.
 */
public final class BertEncoder implements Encoder {
    /** Tokens of one batch: the rows and what they grow to stay near the core, and weights are read seldom enough. */
    private static final int BEST_AREA = 512;

    private final EncoderWeights weights;
    private final ModelDescription model;
    private final int lanes;
    private final boolean owning;
    private final Map<Thread, Lane> made = new ConcurrentHashMap<>();

    private BertEncoder(EncoderWeights weights, ModelDescription model, int lanes, boolean owning) {
        this.weights = weights;
        this.model = model;
        this.lanes = lanes;
        this.owning = owning;
    }

    /**
     * Loads a model. Costs one pass over its file; a file in a jar is read into memory for that long.
     *
     * @param model its file is an ONNX graph or a safetensors file
     * @param lanes how many batches run side by side
     * @param precision what the products are computed in
     * @throws UnknownModelException if the model is not of the family, the file is damaged, or this machine has no oneDNN
     */
    public static BertEncoder load(ModelDescription model, int lanes, Precision precision)
            throws UnknownModelException {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new UnknownModelException("the virtual machine runs without --add-modules jdk.incubator.vector");
        }
        if (model.pooledOutput()) {
            throw new UnknownModelException("it has modules after the pooling");
        }
        NativeFiles.require();
        // Beside the reading of the file: unpacking one from a jar takes as long as linking the library.
        Thread.ofPlatform().daemon().name("load-onednn").start(OneDnn::prepare);
        try (Arena reading = Arena.ofShared()) {
            BertModel bert = ModelFile.read(model, reading);
            OneDnn dnnl = OneDnn.load();
            if (bert.shape().longestText() < model.maxTokens()) {
                throw new UnknownModelException("it has " + bert.shape().longestText() + " positions for texts of "
                        + model.maxTokens() + " tokens");
            }
            EncoderWeights weights = switch (precision) {
                case FP32 -> new EncoderWeights(dnnl, bert, false);
                case BF16 -> new EncoderWeights(dnnl, bert, true);
                case AUTO ->
                    dnnl.hasBf16() ? PrecisionGate.choose(dnnl, bert, model) : new EncoderWeights(dnnl, bert, false);
            };
            return new BertEncoder(weights, model, lanes, true);
        }
    }

    /** An encoder of one lane whose weights outlive it. */
    static BertEncoder borrowing(EncoderWeights weights, ModelDescription model) {
        return new BertEncoder(weights, model, 1, false);
    }

    /** One line about what runs, for the log: kernel and precision. */
    public String engine() {
        return "oneDNN " + weights.toQkv().implementation() + (weights.isBf16() ? " in bf16" : " in fp32");
    }

    @Override
    public String engineName() {
        return "onednn";
    }

    @Override
    public String precisionName() {
        return weights.isBf16() ? "bf16" : "fp32";
    }

    @Override
    public int dimensions() {
        return weights.shape().width();
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int bestArea() {
        return BEST_AREA;
    }

    @Override
    public boolean rowsAreIndependent() {
        return true;
    }

    @Override
    public void encode(TokenRows rows, int[] order, int from, int to, float[] out) {
        int count = to - from;
        int[] starts = new int[count];
        int[] lengths = new int[count];
        int tokens = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = rows.start(order[from + i]);
            lengths[i] = rows.length(order[from + i]);
            tokens += lengths[i];
        }
        MemorySegment states = lane(tokens).run(rows.ids(), starts, lengths);
        FloatBuffer floats =
                states.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
        int width = dimensions();
        int first = 0;
        for (int i = 0; i < count; i++) {
            model.finish(floats, first * width, lengths[i], width, out, order[from + i] * width);
            first += lengths[i];
        }
    }

    private Lane lane(int tokens) {
        Thread thread = Thread.currentThread();
        Lane lane = made.get(thread);
        if (lane == null || lane.capacity() < tokens) {
            Lane larger = new Lane(weights, Math.max(tokens, BEST_AREA));
            made.put(thread, larger);
            if (lane != null) {
                lane.close();
            }
            return larger;
        }
        return lane;
    }

    /** Frees all native memory. */
    @Override
    public void close() {
        made.values().forEach(Lane::close);
        made.clear();
        if (owning) {
            weights.close();
        }
    }
}
