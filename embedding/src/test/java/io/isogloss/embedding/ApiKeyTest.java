package io.isogloss.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ApiKeyTest {

    @Test
    void printsMaskedAndComparesByValue() {
        ApiKey key = ApiKey.of(" sk-1234567890 ");

        assertThat(key).hasToString("***").isEqualTo(ApiKey.of("sk-1234567890")).isNotEqualTo(ApiKey.of("sk-2"));
        assertThat(key.reveal()).isEqualTo("sk-1234567890");
        assertThat(key.fingerprint()).hasSize(8).doesNotContain("sk");
    }

    @Test
    void refusesWhatNoHeaderMayCarryWithoutShowingIt() {
        assertThatThrownBy(() -> ApiKey.of("sk-secret\r\nx: y"))
                .isInstanceOf(EmbeddingException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ApiKey.of("  ")).isInstanceOf(EmbeddingException.class);
    }
}
