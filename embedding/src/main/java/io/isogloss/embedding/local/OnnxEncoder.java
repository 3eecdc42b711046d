package io.isogloss.embedding.local;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any model through ONNX Runtime.
 *
 * <p>On the CPU it runs one single-threaded call on each core side by side: a batch of short texts leaves too little work in each
 * matrix product to share between threads. On a GPU one call runs at a time.
 */
final class OnnxEncoder implements Encoder {

    private static final Set<String> KNOWN_INPUTS =
            Set.of("input_ids", "attention_mask", "token_type_ids", "position_ids");
    /** Small enough for the activations to stay near the core, large enough to amortize a call. */
    private static final int CPU_AREA = 1_024;

    private static final int GPU_AREA = 65_536;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelDescription model;
    private final Set<String> inputs;
    private final String output;
    private final boolean outputIsPooled;
    private final int dimensions;
    private final int lanes;
    private final boolean gpu;
    private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

    OnnxEncoder(ModelDescription model, int threads, String device) {
        this.model = model;
        this.gpu = !device.equals("cpu");
        this.lanes = gpu ? 1 : threads;
        OrtSession opened = null;
        try {
            environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "isogloss");
            opened = open(device);
            inputs = Set.copyOf(opened.getInputNames());
            for (String input : inputs) {
                if (!KNOWN_INPUTS.contains(input)) {
                    throw broken("wants an input named '" + input + "'; known are " + KNOWN_INPUTS, null);
                }
            }
            Map<String, NodeInfo> outputs = opened.getOutputInfo();
            output = chooseOutput(outputs);
            TensorInfo info =
                    (TensorInfo) Objects.requireNonNull(outputs.get(output)).getInfo();
            outputIsPooled = info.getShape().length == 2;
            long last = info.getShape()[info.getShape().length - 1];
            session = opened;
            dimensions = last > 0 ? Math.toIntExact(last) : probeDimensions();
        } catch (OrtException e) {
            close(opened);
            throw broken("cannot be loaded: " + e.getMessage(), e);
        } catch (IOException e) {
            throw broken("cannot be read: " + e.getMessage(), e);
        } catch (EmbeddingException e) {
            close(opened);
            throw e;
        }
    }

    @Override
    public String engineName() {
        return "onnx";
    }

    @Override
    public String precisionName() {
        return "file";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int bestArea() {
        return gpu ? GPU_AREA : CPU_AREA;
    }

    /** Rows are padded to the longest, and a product's sums go in another order where its shape is another. */
    @Override
    public boolean rowsAreIndependent() {
        return false;
    }

    @Override
    public void encode(TokenRows rows, int[] order, int from, int to, float[] out) {
        int count = to - from;
        int width = 0;
        for (int i = from; i < to; i++) {
            width = Math.max(width, rows.length(order[i]));
        }
        Workspace space = workspaces.get();
        space.fill(rows, order, from, to, width);
        int states = outputIsPooled ? count * dimensions : count * width * dimensions;
        FloatBuffer result = space.output(states);
        long[] shape = outputIsPooled ? new long[] {count, dimensions} : new long[] {count, width, dimensions};
        run(space, count, width, result, shape);
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            int target = row * dimensions;
            if (outputIsPooled) {
                result.get(i * dimensions, out, target, dimensions);
                if (model.normalize()) {
                    UnitLength.scale(out, target, dimensions);
                }
            } else {
                model.finish(result, i * width * dimensions, rows.length(row), dimensions, out, target);
            }
        }
    }

    @Override
    public void close() {
        close(session);
    }

    private void run(Workspace space, int count, int width, FloatBuffer result, long[] resultShape) {
        long[] shape = {count, width};
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try (OnnxTensor target = OnnxTensor.createTensor(environment, result, resultShape)) {
            for (String input : inputs) {
                feeds.put(input, OnnxTensor.createTensor(environment, space.input(input, count * width), shape));
            }
            session.run(feeds, Map.of(output, target)).close();
        } catch (OrtException e) {
            throw broken("failed on " + count + " rows of " + width + " tokens: " + e.getMessage(), e);
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private OrtSession open(String device) throws OrtException, IOException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // Shapes change with every batch: a remembered layout would only keep memory.
            options.setMemoryPatternOptimization(false);
            if (gpu) {
                options.addCUDA(deviceNumber(device));
            }
            if (model.graph().path() != null) {
                return environment.createSession(model.graph().path().toString(), options);
            }
            try (Arena arena = Arena.ofShared();
                    InputStream stream = model.graph().open()) {
                return environment.createSession(readAll(stream, arena), options);
            }
        }
    }

    private ByteBuffer readAll(InputStream stream, Arena arena) throws IOException {
        ByteBuffer buffer = arena.allocate(model.graph().size(), 64).asByteBuffer();
        ReadableByteChannel channel = Channels.newChannel(stream);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("ended after " + buffer.position() + " of " + buffer.capacity() + " bytes");
            }
        }
        return buffer.flip();
    }

    private static int deviceNumber(String device) {
        String number = device.equals("cuda") ? "0" : device.startsWith("cuda:") ? device.substring(5) : "";
        if (number.isEmpty() || number.length() > 3 || !number.chars().allMatch(Character::isDigit)) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "device must be cpu, cuda or cuda:N, was '" + device + "'");
        }
        return Integer.parseInt(number);
    }

    private String chooseOutput(Map<String, NodeInfo> outputs) {
        String perToken = null;
        String pooled = null;
        for (Map.Entry<String, NodeInfo> entry : outputs.entrySet()) {
            if (!(entry.getValue().getInfo() instanceof TensorInfo info) || info.type != OnnxJavaType.FLOAT) {
                continue;
            }
            int rank = info.getShape().length;
            if (rank == 3 && perToken == null) {
                perToken = entry.getKey();
            } else if (rank == 2 && (pooled == null || entry.getKey().equals("sentence_embedding"))) {
                pooled = entry.getKey();
            }
        }
        String chosen = model.pooledOutput() || perToken == null ? pooled : perToken;
        if (chosen == null) {
            throw broken(
                    model.pooledOutput()
                            ? "has layers after the pooling, and the graph has no output of finished float vectors"
                            : "has no float output of rank 2 or 3 among " + outputs.keySet(),
                    null);
        }
        return chosen;
    }

    private int probeDimensions() throws OrtException {
        Workspace space = new Workspace();
        space.fill(new TokenRows(new int[] {0}, new int[] {0, 1}), new int[] {0}, 0, 1, 1);
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (String input : inputs) {
                feeds.put(input, OnnxTensor.createTensor(environment, space.input(input, 1), new long[] {1, 1}));
            }
            try (OrtSession.Result result = session.run(feeds, Set.of(output))) {
                long[] shape = ((TensorInfo) result.get(0).getInfo()).getShape();
                return Math.toIntExact(shape[shape.length - 1]);
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private EmbeddingException broken(String what, @Nullable Exception cause) {
        return new EmbeddingException(FailureKind.LOCAL_MODEL, "model " + model.name() + " " + what, cause);
    }

    private static void close(@Nullable OrtSession session) {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close the ONNX session", e);
        }
    }

    /** Native buffers of one thread, grown to the largest batch it has seen. */
    private static final class Workspace {

        private LongBuffer ids = longs(0);
        private LongBuffer mask = longs(0);
        private LongBuffer types = longs(0);
        private LongBuffer positions = longs(0);
        private FloatBuffer states = floats(0);

        void fill(TokenRows rows, int[] order, int from, int to, int width) {
            int area = (to - from) * width;
            if (ids.capacity() < area) {
                int capacity = Math.max(area, CPU_AREA);
                ids = longs(capacity);
                mask = longs(capacity);
                types = longs(capacity);
                positions = longs(capacity);
            }
            for (int i = from; i < to; i++) {
                int start = rows.start(order[i]);
                int length = rows.length(order[i]);
                int at = (i - from) * width;
                for (int t = 0; t < width; t++) {
                    boolean real = t < length;
                    ids.put(at + t, real ? rows.ids()[start + t] : 0);
                    mask.put(at + t, real ? 1 : 0);
                    positions.put(at + t, t);
                }
            }
        }

        LongBuffer input(String name, int size) {
            LongBuffer buffer = switch (name) {
                case "input_ids" -> ids;
                case "attention_mask" -> mask;
                case "token_type_ids" -> types;
                default -> positions;
            };
            return buffer.slice(0, size);
        }

        FloatBuffer output(int size) {
            if (states.capacity() < size) {
                states = floats(size);
            }
            return states.slice(0, size);
        }

        private static LongBuffer longs(int size) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(size, Long.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
        }

        private static FloatBuffer floats(int size) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
    }
}
