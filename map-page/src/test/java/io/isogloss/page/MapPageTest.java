package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class MapPageTest {
    @Test
    void givesTheSameBytesForTheSameDocument() throws IOException {
        assertThat(page(Documents.blobs(3000, 20, 7).build()))
                .isEqualTo(page(Documents.blobs(3000, 20, 7).build()));
    }

    @Test
    void givesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        MapDocument document = Documents.blobs(40_000, 20, 7).build();
        try (ForkJoinPool alone = new ForkJoinPool(1);
                ForkJoinPool several = new ForkJoinPool(4)) {
            assertThat(several.submit(() -> page(document)).get())
                    .isEqualTo(alone.submit(() -> page(document)).get());
        }
    }

    @Test
    void refusesToPutDataBesideWhenThereIsOneStream() {
        MapDocument document = Documents.blobs(10, 2, 7)
                .settings(PageSettings.builder().inlineData(false).build())
                .build();
        assertThatThrownBy(() -> page(document))
                .isInstanceOf(InvalidMapException.class)
                .hasMessageContaining("inlineData");
    }

    @Test
    void escapesTheTitle() throws IOException {
        MapDocument document = Documents.blobs(10, 2, 7)
                .settings(PageSettings.builder()
                        .title("</title><script>alert(1)</script>")
                        .build())
                .build();
        assertThat(new String(page(document), UTF_8))
                .contains("&lt;/title&gt;&lt;script&gt;")
                .doesNotContain("<script>alert");
    }

    private static byte[] page(MapDocument document) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MapPage.write(document, out);
        return out.toByteArray();
    }
}
