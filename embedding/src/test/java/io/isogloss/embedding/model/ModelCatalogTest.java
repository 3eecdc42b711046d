package io.isogloss.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "openai,text-embedding-3-small,1536,2048,300000,0.02",
        "openai,text-embedding-3-large,3072,2048,300000,0.13",
        "openai,text-embedding-ada-002,1536,2048,300000,0.10",
        "cohere,embed-english-v3.0,1024,96,128000,0.10",
        "cohere,embed-english-light-v3.0,384,96,128000,0.03",
        "cohere,embed-multilingual-v3.0,1024,96,128000,0.10",
        "voyageai,voyage-3-large,1024,1000,120000,0.18",
        "voyageai,voyage-3.5,1024,1000,320000,0.06",
        "voyageai,voyage-3.5-lite,1024,1000,1000000,0.02",
        "voyageai,voyage-code-3,1024,1000,120000,0.18",
        "voyageai,voyage-finance-2,1024,1000,120000,0.12",
        "voyageai,voyage-law-2,1024,1000,120000,0.12"
    })
    void knowsEveryPromisedModel(String provider, String name, int dimensions, int texts, int tokens, double price) {
        ModelCatalog catalog = ModelCatalog.shipped();
        ModelSpec model = catalog.find(provider, name);

        assertThat(catalog.knows(provider, name)).isTrue();
        assertThat(model.dimensions()).isEqualTo(dimensions);
        assertThat(model.maxBatchTexts()).isEqualTo(texts);
        assertThat(model.maxBatchTokens()).isEqualTo(tokens);
        assertThat(model.usdPerMillionTokens()).isEqualTo(price);
    }

    @Test
    void takesPricesAndModelsOfAUsersFile() throws IOException {
        Path file = folder.resolve("mine.json");
        Files.writeString(file, """
                {"models": [{"provider": "OpenAI", "name": "text-embedding-3-small", "dimensions": 1536,
                 "shorter": [256, 512], "max_input_tokens": 100, "max_batch_texts": 5, "max_batch_tokens": 500,
                 "usd_per_million_tokens": 9.5}]}
                """);
        ModelSpec model = ModelCatalog.shipped().with(file).find("openai", "text-embedding-3-small");

        assertThat(model.usdPerMillionTokens()).isEqualTo(9.5);
        assertThat(model.offers(512)).isTrue();
        assertThat(model.offers(513)).isFalse();
    }

    @Test
    void namesTheEntryThatIsWrong() throws IOException {
        Path file = folder.resolve("wrong.json");
        Files.writeString(file, "{\"models\":[{\"provider\":\"p\",\"name\":\"n\",\"max_input_tokens\":-1}]}");

        assertThatThrownBy(() -> ModelCatalog.shipped().with(file))
                .hasMessageContaining("wrong.json")
                .hasMessageContaining("model 1, max_input_tokens");
    }
}
