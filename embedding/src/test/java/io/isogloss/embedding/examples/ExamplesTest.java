package io.isogloss.embedding.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.http.FakeProvider;
import io.isogloss.embedding.vector.Similarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples run, and the README shows the first of them as it is. */
class ExamplesTest {

    @Test
    void firstStepsFindsTheCat() {
        assertThat(FirstSteps.nearest("Who sits on the rug?")).contains("cat");
    }

    @Test
    void batchesReportsWhatItCost() {
        try (FakeProvider server = new FakeProvider(1536)) {
            String report = Batches.report(server.url("/v1"), ApiKey.of("k"), List.of("a", "bb", "a", ""));
            assertThat(report).isEqualTo("3 of 4 texts, 1 from the cache, 3 tokens, $0.000000");
        }
    }

    @Test
    void compareModelsNamesTheBestTextOfEach() {
        assertThat(CompareModels.compare(List.of("all-MiniLM-L6-v2", "all-MiniLM-L6-v2-int8"), "How do I bake bread?"))
                .allMatch(line -> line.contains("Knead"));
    }

    @Test
    void aProviderOfYourOwnIsFoundByName() {
        try (EmbedderContext context = EmbedderContext.standard()) {
            Embedder embedder =
                    Embedders.open(EmbedderConfig.of("hashing", "words").build(), context);
            Embeddings e = embedder.embed(List.of("sea and ships", "ships and sea", "tax law"));
            assertThat(Similarity.cosine(e.row(0), e.row(1))).isGreaterThan(0.999f);
            assertThat(Similarity.cosine(e.row(0), e.row(2))).isLessThan(0.5f);
        }
    }

    @Test
    void theReadmeShowsTheFirstStepsAsTheyAre() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src/test/java/io/isogloss/embedding/examples/FirstSteps.java"));
        String body = source.substring(source.indexOf("try (Embedder"), source.indexOf("return texts"))
                .stripIndent();
        for (String line : body.split("\n")) {
            assertThat(readme).contains(line.strip());
        }
    }
}
