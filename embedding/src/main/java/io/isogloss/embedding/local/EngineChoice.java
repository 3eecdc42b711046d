package io.isogloss.embedding.local;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.local.bert.BertEncoder;
import io.isogloss.embedding.local.bert.Precision;
import io.isogloss.embedding.local.bert.UnknownModelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which engine runs a model, and how exactly.
 *
 * @param engine which one
 * @param precision of our own engine
 */
public record EngineChoice(Engine engine, Precision precision) {
    private static final System.Logger LOG = System.getLogger(EngineChoice.class.getName());

    /** Our own engine where it can, in bf16 where that is as good. */
    public static final EngineChoice AUTO = new EngineChoice(Engine.AUTO, Precision.AUTO);

    /** The engines. */
    public enum Engine {
        /** Our own where it can run the model, else ONNX Runtime. */
        AUTO,
        /** Our own or none. */
        ONEDNN,
        /** ONNX Runtime. */
        ONNX
    }

    /**
     * Reads the options {@code engine} and {@code precision}.
     *
     * @param engine {@code auto}, {@code onednn} or {@code onnx}; null means auto
     * @param precision {@code auto}, {@code fp32} or {@code bf16}; null means auto
     */
    public static EngineChoice of(@Nullable String engine, @Nullable String precision) {
        Engine chosen = switch (engine == null ? "auto" : engine) {
            case "auto" -> Engine.AUTO;
            case "onednn" -> Engine.ONEDNN;
            case "onnx" -> Engine.ONNX;
            default ->
                throw new EmbeddingException(
                        FailureKind.CONFIGURATION, "engine must be auto, onednn or onnx, was '" + engine + "'");
        };
        return new EngineChoice(chosen, precision == null ? Precision.AUTO : Precision.named(precision));
    }

    /** Loads the model; whoever gets the engine closes it. */
    public Encoder open(ModelDescription model, int lanes, String device) {
        if (engine == Engine.ONNX || (engine == Engine.AUTO && !device.equals("cpu"))) {
            LOG.log(System.Logger.Level.INFO, "model {0} runs on ONNX Runtime, on {1}", model.name(), device);
            return new OnnxEncoder(model, lanes, device);
        }
        try {
            BertEncoder encoder = BertEncoder.load(model, lanes, precision);
            LOG.log(System.Logger.Level.INFO, "model {0} runs on {1}", model.name(), encoder.engine());
            return encoder;
        } catch (UnknownModelException e) {
            if (engine == Engine.ONEDNN) {
                throw new EmbeddingException(
                        FailureKind.LOCAL_MODEL,
                        "model " + model.name() + " does not run on oneDNN: " + e.getMessage(),
                        e);
            }
            Path file = model.graph().path();
            if (file != null && file.toString().endsWith(".safetensors")) {
                throw new EmbeddingException(
                        FailureKind.LOCAL_MODEL,
                        "model " + model.name() + " has no ONNX file, and oneDNN does not run it: " + e.getMessage(),
                        e);
            }
            LOG.log(System.Logger.Level.INFO, "model {0} runs on ONNX Runtime: {1}", model.name(), e.getMessage());
            return new OnnxEncoder(model, lanes, device);
        }
    }
}
