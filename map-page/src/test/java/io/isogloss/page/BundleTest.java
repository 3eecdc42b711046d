package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's code in the resources is what its sources give. {@code -Dpage.bundle.update=true} writes it anew. */
class BundleTest {
    private static final String BINARY = "META-INF/resources/_static/linux-x64/0.25.10/bin/esbuild";

    @TempDir
    private Path folder;

    @Test
    void matchesItsSources() throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the bundler on the test path is for Linux on x64");
        Path esbuild = folder.resolve("esbuild");
        try (InputStream in = BundleTest.class.getClassLoader().getResourceAsStream(BINARY)) {
            Files.write(esbuild, in.readAllBytes());
        }
        assertThat(esbuild.toFile().setExecutable(true)).isTrue();
        Path module = Path.of(System.getProperty("isogloss.root", "..")).resolve("map-page");
        Path built = folder.resolve("page.js");
        Process process = new ProcessBuilder(
                        esbuild.toString(),
                        "src/main/web/main.ts",
                        "--bundle",
                        "--minify",
                        "--target=es2022",
                        "--format=iife",
                        "--charset=utf8",
                        "--legal-comments=none",
                        "--log-level=warning",
                        "--outfile=" + built)
                .directory(module.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        Path committed = module.resolve("src/main/resources/io/isogloss/page/page.js");
        if (Boolean.getBoolean("page.bundle.update")) {
            Files.copy(built, committed, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(Files.readString(committed))
                .as("run with -Dpage.bundle.update=true to rebuild")
                .isEqualTo(Files.readString(built));
    }

    @Test
    void staysSmallAndHoldsNothingThatEndsItsElement() throws IOException {
        assertThat(PageShell.bytes()).isLessThan(120_000);
        StringBuilder all = new StringBuilder();
        for (String name : new String[] {"page.js", "page.css", "page.html"}) {
            try (InputStream in = BundleTest.class.getResourceAsStream(name)) {
                all.append(new String(in.readAllBytes(), UTF_8));
            }
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(all.toString().getBytes(UTF_8));
        }
        assertThat(packed.size()).isLessThan(40_000);
        try (InputStream in = BundleTest.class.getResourceAsStream("page.js")) {
            assertThat(new String(in.readAllBytes(), UTF_8))
                    .doesNotContain("</script")
                    .doesNotContain("<!--");
        }
    }
}
