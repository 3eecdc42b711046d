package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of texts in blocks of rows, each deflated alone: the first picture needs none of them, a hover card one.
 *
 * <p>A block holds the length of every row in UTF-16 units, seven bits a byte, then all rows as UTF-8.
 */
final class TextBlocks {
    static final int ROWS = 1024;
    /** Blocks made at once: bounds the memory, whatever the number of points. */
    private static final int WINDOW = 32;

    private TextBlocks() {}

    /** Writes the blocks as lines. Reads the list from several threads. */
    static void write(List<String> texts, int[] order, BlockSink sink) throws IOException {
        int blocks = (order.length + ROWS - 1) / ROWS;
        for (int from = 0; from < blocks; from += WINDOW) {
            byte[][] lines = IntStream.range(from, Math.min(blocks, from + WINDOW))
                    .parallel()
                    .mapToObj(block -> Printable.encode(block(texts, order, block)))
                    .toArray(byte[][]::new);
            for (byte[] line : lines) {
                sink.line(line);
            }
        }
    }

    private static byte[] block(List<String> texts, int[] order, int block) {
        int from = block * ROWS;
        int to = Math.min(order.length, from + ROWS);
        ByteArrayOutputStream lengths = new ByteArrayOutputStream(2 * ROWS);
        StringBuilder all = new StringBuilder();
        for (int i = from; i < to; i++) {
            String text = texts.get(order[i]);
            int rest = text.length();
            while (rest > 0x7f) {
                lengths.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            lengths.write(rest);
            all.append(text);
            if (text.length() > 0 && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
                // Half a character must not join the next row's first half.
                all.setCharAt(all.length() - 1, '\ufffd');
            }
        }
        byte[] bytes = all.toString().getBytes(UTF_8);
        byte[] head = lengths.toByteArray();
        byte[] raw = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, raw, head.length, bytes.length);
        return Packing.deflate(raw, raw.length);
    }

    /** Where the lines of a block of the page go. */
    interface BlockSink {
        void line(byte[] printable) throws IOException;
    }
}
