package io.isogloss.embedding.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.InputType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder as sentence-transformers writes it, around the small int8 model. */
class ModelFolderTest {

    @TempDir
    private Path models;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectories(models.resolve("my-model"));
        ModelDescription small = BuiltInModels.find("all-MiniLM-L6-v2-int8");
        copy(small.graph(), folder.resolve("model.onnx"));
        copy(small.tokenizer(), folder.resolve("tokenizer.json"));
        Files.createDirectories(folder.resolve("1_Pooling"));
        put(
                "1_Pooling/config.json",
                "{\"word_embedding_dimension\":384,\"pooling_mode_cls_token\":true,\"pooling_mode_mean_tokens\":false}");
        put(
                "modules.json",
                "[{\"idx\":0,\"path\":\"\",\"type\":\"sentence_transformers.models.Transformer\"},"
                        + "{\"idx\":1,\"path\":\"1_Pooling\",\"type\":\"sentence_transformers.models.Pooling\"},"
                        + "{\"idx\":2,\"path\":\"2_Normalize\",\"type\":\"sentence_transformers.models.Normalize\"}]");
        put("sentence_bert_config.json", "{\"max_seq_length\":64}");
        put("config_sentence_transformers.json", "{\"prompts\":{\"query\":\"query: \",\"passage\":\"passage: \"}}");
    }

    @Test
    void readsPoolingLengthAndPrompts() {
        ModelDescription model = ModelFolder.read(folder, null);

        assertThat(model.pooling()).isEqualTo(Pooling.CLS);
        assertThat(model.normalize()).isTrue();
        assertThat(model.maxTokens()).isEqualTo(64);
        assertThat(model.documentPrompt()).isEqualTo("passage: ");
        assertThat(model.queryPrompt()).isEqualTo("query: ");
    }

    @Test
    void runsByNameAndPutsThePromptBeforeTheText() {
        try (EmbedderContext context = EmbedderContext.standard()) {
            Embedder embedder = Embedders.open(
                    EmbedderConfig.of("local", "my-model")
                            .option("models-folder", models.toString())
                            .threads(1)
                            .build(),
                    context);
            float[] query = embedder.embedQuery("tides");
            float[] byHand = embedder.embed(EmbeddingRequest.of(List.of("query: tides"), InputType.NONE))
                    .row(0);

            assertThat(query).isEqualTo(byHand);
            assertThat(embedder.embed(List.of("tides")).row(0)).isNotEqualTo(query);
            assertThat(embedder.info().maxInputTokens()).isEqualTo(64);
        }
    }

    @Test
    void neverLeavesTheModelsFolder() {
        try (EmbedderContext context = EmbedderContext.standard()) {
            for (String name : List.of("../my-model", "/etc", "a/../../b", "..")) {
                assertThatThrownBy(() -> Embedders.open(
                                EmbedderConfig.of("local", name)
                                        .option(
                                                "models-folder",
                                                models.resolve("my-model").toString())
                                        .build(),
                                context))
                        .isInstanceOf(EmbeddingException.class)
                        .hasMessageContaining("no local model");
            }
        }
    }

    @Test
    void saysWhatAFolderLacksOrAsksFor() throws IOException {
        put("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\":true}");
        assertThatThrownBy(() -> ModelFolder.read(folder, null))
                .hasMessageContaining("pooling_mode_weightedmean_tokens");
        assertThatThrownBy(() -> ModelFolder.read(folder, "../x.onnx")).hasMessageContaining("no file ../x.onnx");
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> ModelFolder.read(folder, null)).hasMessageContaining("no tokenizer.json");
    }

    @Test
    void poolsAsEachNameSays() {
        FloatBuffer states = FloatBuffer.wrap(new float[] {9, 9, 1, 2, 3, -4, 5, 8, 7, 7});
        assertThat(pooled(Pooling.CLS, states)).containsExactly(1, 2);
        assertThat(pooled(Pooling.LAST_TOKEN, states)).containsExactly(5, 8);
        assertThat(pooled(Pooling.MEAN, states)).containsExactly(3, 2);
        assertThat(pooled(Pooling.MAX, states)).containsExactly(5, 8);
        assertThat(pooled(Pooling.MEAN_SQRT_LENGTH, states)[0]).isEqualTo((float) (9 / Math.sqrt(3)));
    }

    private static float[] pooled(Pooling pooling, FloatBuffer states) {
        float[] out = new float[2];
        pooling.pool(states, 2, 3, 2, out, 0);
        return out;
    }

    private void put(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json);
    }

    private static void copy(ModelSource source, Path target) throws IOException {
        try (InputStream in = source.open()) {
            Files.copy(in, target);
        }
    }
}
