package io.isogloss.page;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * The data of a page on its way into a file: what the first picture needs is packed on the common pool, while the calling thread reads and cuts the texts.
 *
 * <p>The texts are held as numbers until they are written; of their blocks only a window exists at once.
 */
final class PageData {
    private final MapDocument document;
    private final Grid grid;
    private final ForkJoinTask<List<PageBlocks.Packed>> first;
    private final ForkJoinTask<List<PageBlocks.Packed>> rest;
    private final @Nullable TextBlocks texts;

    /** Where blocks go. */
    interface Sink {
        void begin(String name) throws IOException;

        void line(byte[] printable) throws IOException;

        void end() throws IOException;
    }

    PageData(MapDocument document) {
        this.document = document;
        grid = Grid.of(document);
        ForkJoinTask<PageBlocks> blocks = ForkJoinPool.commonPool().submit(() -> new PageBlocks(document, grid));
        first = ForkJoinPool.commonPool().submit(() -> blocks.join().first());
        rest = ForkJoinPool.commonPool().submit(() -> blocks.join().rest());
        texts = document.texts() == null ? null : new TextBlocks(document.texts(), grid.order);
    }

    void writeHead(Sink sink) throws IOException {
        one(sink, first.join().getFirst());
    }

    /** Blocks of the first picture. */
    void writeFirst(Sink sink) throws IOException {
        List<PageBlocks.Packed> blocks = first.join();
        for (PageBlocks.Packed block : blocks.subList(1, blocks.size())) {
            one(sink, block);
        }
    }

    /** Blocks that may come later. */
    void writeRest(Sink sink) throws IOException {
        for (PageBlocks.Packed block : rest.join()) {
            one(sink, block);
        }
        if (texts != null) {
            texts(sink, "T", texts);
        }
        List<String> ids = document.ids();
        if (ids != null) {
            texts(sink, "I", new TextBlocks(ids, grid.order));
        }
        for (int c = 0; c < document.columns().size(); c++) {
            if (document.columns().get(c) instanceof MapColumn.Text text) {
                texts(sink, "T" + c, new TextBlocks(text.values, grid.order));
            }
        }
    }

    private static void one(Sink sink, PageBlocks.Packed block) throws IOException {
        sink.begin(block.name());
        sink.line(Printable.encode(block.bytes()));
        sink.end();
    }

    private static void texts(Sink sink, String name, TextBlocks texts) throws IOException {
        sink.begin(name);
        texts.write(sink);
        sink.end();
    }
}
