package io.isogloss.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BatchFileReaderTest {

    @Test
    void handsOutChunksInOrder() {
        BatchFileReader reader = reader("""
                [{"id":"item_1_chunk_0","text":"one","payload":{"page":1}},
                 {"id":"7","text":"zw\\u00f6lf ü","payload":{}}]
                """);

        Chunk first = reader.next().orElseThrow();
        Chunk second = reader.next().orElseThrow();

        assertThat(first.id()).isEqualTo("item_1_chunk_0");
        assertThat(first.pointPayload())
                .containsEntry("page", 1)
                .containsEntry("text", "one")
                .containsEntry("chunk_id", "item_1_chunk_0");
        assertThat(second.text()).isEqualTo("zwölf ü");
        assertThat(second.pointId().toString()).isEqualTo("7");
        assertThat(reader.next()).isEmpty();
    }

    private static BatchFileReader reader(String json) {
        return new BatchFileReader(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), BatchLimits.DEFAULT);
    }
}
