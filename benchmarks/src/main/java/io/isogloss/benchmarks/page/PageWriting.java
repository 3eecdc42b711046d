package io.isogloss.benchmarks.page;

import io.isogloss.page.MapDocument;
import io.isogloss.page.MapPage;
import io.isogloss.page.PageSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a page several times and prints how long it took and how large it is.
 *
 * <pre>benchmarks/run --main io.isogloss.benchmarks.page.PageWriting points=map.f32 labels=fine.i32,coarse.i32 texts=texts.jsonl.gz
 *   out=page.html [n=1000000] [text=false] [columns=true] [runs=5] [title=...]</pre>
 */
public final class PageWriting {

    private PageWriting() {}

    /** Runs; arguments are name=value. */
    public static void main(String[] args) throws IOException {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int at = arg.indexOf('=');
            given.put(arg.substring(0, at), arg.substring(at + 1));
        }
        PageSource source = PageSource.read(given);
        MapDocument.Builder builder = source.document(!"false".equals(given.get("text")));
        if ("true".equals(given.get("columns"))) {
            source.addColumns(builder);
        }
        MapDocument document = builder.settings(PageSettings.builder()
                        .title(given.getOrDefault("title", "A dictionary, mapped"))
                        .subTitle(String.format(Locale.ROOT, "%,d glosses, laid out by meaning", source.points()))
                        .clusterBoundaryPolygons(true)
                        .enableTopicTree(true)
                        .fontFamily("sans-serif")
                        .tooltipFontFamily("sans-serif")
                        .textCollisionSizeScale(1)
                        .build())
                .build();
        Path out = Path.of(given.get("out"));
        int runs = Integer.parseInt(given.getOrDefault("runs", "5"));
        StringBuilder seconds = new StringBuilder();
        for (int run = 0; run < runs; run++) {
            long start = System.nanoTime();
            try (OutputStream file = Files.newOutputStream(out)) {
                MapPage.write(document, file);
            }
            seconds.append(String.format(Locale.ROOT, " %.2f", (System.nanoTime() - start) * 1e-9));
        }
        byte[] page = Files.readAllBytes(out);
        long[] packed = new long[1];
        try (GZIPOutputStream gzip = new GZIPOutputStream(new OutputStream() {
            @Override
            public void write(int b) {
                packed[0]++;
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                packed[0] += length;
            }
        })) {
            new ByteArrayInputStream(page).transferTo(gzip);
        }
        System.out.printf(
                Locale.ROOT,
                "points %d, %.3f MB, gzipped %.3f MB, seconds%s%n",
                source.points(),
                page.length * 1e-6,
                packed[0] * 1e-6,
                seconds);
    }
}
