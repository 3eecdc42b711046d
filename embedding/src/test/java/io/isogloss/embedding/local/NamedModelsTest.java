package io.isogloss.embedding.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.vector.Similarity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models that are known by name, against what Python makes of the same files. The script that asked it lies beside the golden file. */
class NamedModelsTest {
    private static final float LEAST_COSINE = 0.9999f;

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "e5-small-v2"})
    void givesTheVectorsOfTheReferenceWithThePromptsOfTheModel(String name) throws IOException {
        JsonNode golden = golden();
        List<String> texts = new ArrayList<>();
        golden.get("texts").forEach(text -> texts.add(text.stringValue()));
        JsonNode expected = golden.get("models").get(name);

        try (Embedder embedder = Embedders.local(name)) {
            Embeddings documents = embedder.embed(EmbeddingRequest.of(texts, InputType.DOCUMENT));
            Embeddings queries = embedder.embed(EmbeddingRequest.of(texts, InputType.QUERY));

            assertThat(documents.dimensions()).isEqualTo(384);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(Similarity.cosine(documents.row(i), vector(expected.get("documents"), i)))
                        .as("document %s", i)
                        .isGreaterThan(LEAST_COSINE);
                assertThat(Similarity.cosine(queries.row(i), vector(expected.get("queries"), i)))
                        .as("query %s", i)
                        .isGreaterThan(LEAST_COSINE);
                // The prompt makes a difference: one that was forgotten would be seen above.
                assertThat(Similarity.cosine(queries.row(i), documents.row(i))).isLessThan(LEAST_COSINE);
            }
        }
    }

    private static float[] vector(JsonNode vectors, int index) {
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(vectors.get(index).stringValue()))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        return vector;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(NamedModelsTest.class.getResourceAsStream("named-models.json"))) {
            return JsonMapper.builder().build().readTree(file);
        }
    }
}
