package io.isogloss.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.SecretReference;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private FolderObjectStore objects;
    private Catalog catalog;

    @BeforeEach
    void open() {
        objects = FolderObjectStore.open(folder);
        objects.ensureBucket("isogloss");
        catalog = new Catalog(objects, "isogloss");
    }

    @Test
    void remembersHowTheEmbedderOfASetIsReached() {
        EmbedderConfig embedder =
                embedder("https://models.example/v1", "env:MODELS_API_KEY", Map.of("truncation", "split"));
        catalog.put(set(embedder));

        EmbedderConfig known = catalog.get("notes").orElseThrow().embedder();

        assertThat(known.provider()).isEqualTo("openai");
        assertThat(known.baseUrl()).isEqualTo("https://models.example/v1");
        assertThat(known.apiKey()).isEqualTo(new SecretReference.Environment("MODELS_API_KEY"));
        assertThat(known.dimensions()).isEqualTo(256);
        assertThat(known.config()).containsExactly(Map.entry("truncate", "split"));
    }

    @Test
    void remembersNoKeyAndNoAddressThatMayHoldOne() {
        catalog.put(set(embedder(
                "https://models.example/v1?key=sk-in-the-address", "sk-in-clear", Map.of("key", "sk-hidden"))));

        assertThat(new String(
                        objects.read(new ObjectRef("isogloss", "catalog/notes.json"), 10_000), StandardCharsets.UTF_8))
                .doesNotContain("sk-");
        assertThat(catalog.get("notes").orElseThrow().access())
                .isEqualTo(new EmbedderAccess(null, null, true, true, null));
        assertThat(EmbedderAccess.of(embedder("https://user:sk-pass@models.example", null, Map.of())))
                .hasValue(new EmbedderAccess(null, null, false, true, null));
        assertThat(EmbedderAccess.of(embedder(null, null, Map.of()))).isEmpty();
    }

    @Test
    void readsWhatAnEarlierVersionWrote() {
        String earlier = """
            {"collection":"notes","title":"t","source":"s","provider":"openai","model":"m","dimensions":null,"texts":3,
             "revision":"r","page":null,"changed":"2026-01-02T12:00:00Z"}""";
        objects.put(
                new ObjectRef("isogloss", "catalog/notes.json"),
                ObjectBody.of(earlier.getBytes(StandardCharsets.UTF_8)),
                PutOptions.ofType("application/json"));

        assertThat(catalog.get("notes").orElseThrow().embedder().baseUrl()).isNull();
        assertThat(catalog.find("T", "/elsewhere")).isPresent();
    }

    private static EmbedderConfig embedder(
            @Nullable String baseUrl, @Nullable String key, Map<String, @Nullable Object> config) {
        return new EmbedderConfig(
                "openai", baseUrl, key == null ? null : SecretReference.of(key), "m", 256, config, null, 8_191);
    }

    private static TextSet set(EmbedderConfig embedder) {
        return new TextSet(
                "notes",
                "notes",
                "notes",
                embedder.provider(),
                embedder.model(),
                EmbedderAccess.of(embedder).orElse(null),
                embedder.dimensions(),
                3,
                "r",
                null,
                NOON);
    }
}
