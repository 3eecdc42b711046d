package io.isogloss.embedding.local.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.embedding.local.BuiltInModels;
import io.isogloss.embedding.local.Encoder;
import io.isogloss.embedding.local.EngineChoice;
import io.isogloss.embedding.local.ModelDescription;
import io.isogloss.embedding.local.ModelSource;
import io.isogloss.embedding.local.Pooling;
import io.isogloss.embedding.local.TokenRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Our engine against plain loops, against ONNX Runtime, and against damaged files. */
final class BertEncoderTest {
    private static final int WIDTH = 384;

    @TempDir
    Path folder;

    @BeforeAll
    static void needOneDnn() {
        try {
            OneDnn.load();
        } catch (UnknownModelException e) {
            Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void computesWhatTheDefinitionSays() throws Exception {
        TinyBert tiny = new TinyBert();
        ModelDescription model = tinyModel(tiny.safeTensors("bert."));
        int[] ids = {2, 7, 49, 0, 7, 31, 5, 2, 7};
        int[] starts = {0, 1, 9};

        float[] out = new float[2 * TinyBert.WIDTH];
        try (Encoder encoder = BertEncoder.load(model, 1, Precision.FP32)) {
            encoder.encode(new TokenRows(ids, starts), new int[] {1, 0}, 0, 2, out);
        }

        assertThat(out).startsWith(mean(tiny.states(new int[] {2})), within(1e-5f));
        assertThat(java.util.Arrays.copyOfRange(out, TinyBert.WIDTH, 2 * TinyBert.WIDTH))
                .containsExactly(mean(tiny.states(new int[] {7, 49, 0, 7, 31, 5, 2, 7})), within(1e-5f));
    }

    @Test
    void agreesWithOnnxRuntimeOnEveryLength() throws Exception {
        ModelDescription model = Objects.requireNonNull(BuiltInModels.find("all-MiniLM-L6-v2"));
        TokenRows rows = texts(24, 256);
        float[] ours = encodeAll(BertEncoder.load(model, 1, Precision.FP32), rows);
        float[] theirs =
                encodeAll(new EngineChoice(EngineChoice.Engine.ONNX, Precision.AUTO).open(model, 1, "cpu"), rows);

        for (int r = 0; r < rows.count(); r++) {
            assertThat(cosine(ours, theirs, r))
                    .as("text of %d tokens", rows.length(r))
                    .isGreaterThan(0.99999);
        }
    }

    @Test
    void givesATextTheSameVectorWhateverStandsBesideIt() throws Exception {
        ModelDescription model = Objects.requireNonNull(BuiltInModels.find("all-MiniLM-L6-v2"));
        TokenRows rows = texts(9, 40);
        try (Encoder encoder = BertEncoder.load(model, 1, Precision.FP32)) {
            float[] together = new float[rows.count() * WIDTH];
            float[] alone = new float[rows.count() * WIDTH];
            int[] order = {3, 1, 4, 0, 5, 2, 6, 8, 7};
            encoder.encode(rows, order, 0, order.length, together);
            for (int i = 0; i < order.length; i++) {
                encoder.encode(rows, order, i, i + 1, alone);
            }

            assertThat(together).containsExactly(alone, within(1e-5f));
        }
    }

    @Test
    void staysCloseInBf16() throws Exception {
        Assumptions.assumeTrue(OneDnn.load().hasBf16(), "this processor does not multiply bf16");
        ModelDescription model = Objects.requireNonNull(BuiltInModels.find("all-MiniLM-L6-v2"));
        TokenRows rows = texts(24, 128);
        float[] wide = encodeAll(BertEncoder.load(model, 1, Precision.FP32), rows);
        float[] narrow = encodeAll(BertEncoder.load(model, 1, Precision.BF16), rows);

        for (int r = 0; r < rows.count(); r++) {
            assertThat(cosine(wide, narrow, r))
                    .as("text of %d tokens", rows.length(r))
                    .isGreaterThan(0.9995);
        }
    }

    @Test
    void refusesAnyDamageWithAReason() throws Exception {
        byte[] sound = new TinyBert().safeTensors("");
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] file = sound.clone();
            int header = 8 + 2_500;
            for (int k = 0; k <= random.nextInt(3); k++) {
                file[random.nextInt(header)] = (byte) random.nextInt(256);
            }
            if (i % 4 == 0) {
                file = java.util.Arrays.copyOf(file, random.nextInt(file.length));
            }
            try (Arena arena = Arena.ofConfined()) {
                BertModel model = BertModel.ofSafeTensors(segment(file, arena), TinyBert.config(), arena);
                new EncoderWeights(OneDnn.load(), model, false).close();
            } catch (UnknownModelException e) {
                assertThat(e).hasMessageMatching("(?s).{10,}");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void refusesADamagedGraphWithAReason() throws Exception {
        ModelDescription model = Objects.requireNonNull(BuiltInModels.find("all-MiniLM-L6-v2"));
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(model.graph().size());
            try (var stream = model.graph().open()) {
                MemorySegment.copy(
                        stream.readAllBytes(), 0, file, ValueLayout.JAVA_BYTE, 0, Math.toIntExact(file.byteSize()));
            }
            for (int i = 0; i < 200; i++) {
                // The nodes stand first; what follows them is mostly numbers, of which any is as good as another.
                long at = random.nextInt(150_000);
                byte before = file.get(ValueLayout.JAVA_BYTE, at);
                file.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(256));
                try {
                    BertModel.ofOnnx(
                            file.asSlice(0, i % 10 == 0 ? random.nextLong(file.byteSize()) : file.byteSize()),
                            JsonMapper.shared().missingNode());
                } catch (UnknownModelException e) {
                    assertThat(e).hasMessageMatching("(?s).{10,}");
                }
                file.set(ValueLayout.JAVA_BYTE, at, before);
            }
            assertThat(BertModel.ofOnnx(file, JsonMapper.shared().missingNode()).shape())
                    .isEqualTo(new BertShape(6, 384, 12, 1_536, 30_522, 512, 0, 1e-12f));
        }
    }

    @Test
    void leavesWhatItDoesNotKnowToOnnxRuntime() throws IOException {
        byte[] file = new TinyBert().safeTensors("");
        ModelDescription model = tinyModel(file);
        Files.writeString(
                folder.resolve("config.json"),
                TinyBert.config().put("hidden_act", "relu").toString());

        assertThatThrownBy(() -> BertEncoder.load(model, 1, Precision.AUTO))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("its activation is relu");
        assertThatThrownBy(() -> EngineChoice.AUTO.open(model, 1, "cpu"))
                .hasMessage("model tiny has no ONNX file, and oneDNN does not run it: its activation is relu");
    }

    private ModelDescription tinyModel(byte[] file) throws IOException {
        Path weights = Files.write(folder.resolve("model.safetensors"), file);
        Files.writeString(folder.resolve("config.json"), TinyBert.config().toString());
        ModelSource source = new ModelSource.OnDisk(weights);
        return new ModelDescription("tiny", source, source, Pooling.MEAN, false, false, 32, "", "");
    }

    private static MemorySegment segment(byte[] bytes, Arena arena) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length), 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.asSlice(0, bytes.length);
    }

    private static float[] encodeAll(Encoder encoder, TokenRows rows) {
        try (encoder) {
            float[] out = new float[rows.count() * encoder.dimensions()];
            int[] order = new int[rows.count()];
            for (int r = 0; r < order.length; r++) {
                order[r] = r;
            }
            for (int r = 0; r < order.length; r += 6) {
                encoder.encode(rows, order, r, Math.min(r + 6, order.length), out);
            }
            return out;
        }
    }

    /** Texts of random words, the first of one token, the last of the most. */
    private static TokenRows texts(int count, int most) {
        Random random = new Random(11);
        int[] starts = new int[count + 1];
        for (int r = 0; r < count; r++) {
            starts[r + 1] = starts[r] + 1 + r * (most - 1) / (count - 1);
        }
        int[] ids = new int[starts[count]];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 1_000 + random.nextInt(20_000);
        }
        return new TokenRows(ids, starts);
    }

    private static float[] mean(double[][] states) {
        float[] mean = new float[TinyBert.WIDTH];
        for (double[] row : states) {
            for (int d = 0; d < mean.length; d++) {
                mean[d] += (float) (row[d] / states.length);
            }
        }
        return mean;
    }

    private static double cosine(float[] a, float[] b, int row) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int d = row * WIDTH; d < (row + 1) * WIDTH; d++) {
            dot += (double) a[d] * b[d];
            squareA += (double) a[d] * a[d];
            squareB += (double) b[d] * b[d];
        }
        return dot / Math.sqrt(squareA * squareB);
    }
}
