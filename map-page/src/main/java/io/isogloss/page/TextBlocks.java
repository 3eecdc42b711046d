package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of texts as numbers of words: the first line is the vocabulary, each next one a block of rows, deflated alone. The first picture needs none of them, a hover card
 * the vocabulary and one block, and a search compares numbers instead of texts.
 *
 * <p>A text is cut into words, single ideographs, and what stands between; one space between two words goes without saying. The 160 commonest pieces take a byte, the next 20,480 two, the
 * others three; a piece outside of the vocabulary is spelled out. What is no word carries a tab in the vocabulary. Undone by {@code texts.ts}.
 */
final class TextBlocks {
    static final int ROWS = 1024;

    private static final int END_OF_ROW = 0;
    private static final int SPELLED = 1;
    private static final int RESERVED = 2;
    /** The longest piece, spelled: 40 characters of three bytes, or four for two, and its head. */
    private static final int MOST_BYTES = 128;

    private static final int ONE_BYTE = 160;
    private static final int TWO_BYTES = 80 * 256;
    private static final int MOST_WORDS = ONE_BYTE + TWO_BYTES + 15 * 65536 - RESERVED;
    /** With more different pieces than this, those that occur once are spelled where they occur. */
    private static final int MANY = 1 << 18;

    /** Chunks of blocks made at once: bounds the memory, whatever the number of points. */
    private static final int WINDOW = 8;

    private TextBlocks() {}

    /** Writes the vocabulary and the blocks as lines. Reads each text once. */
    static void write(List<String> texts, int[] order, PageBlocks.Sink sink) throws IOException {
        TextPieces pieces = new TextPieces(texts, order);
        int[] codes = codes(pieces.table(), sink);
        for (int from = 0; from < pieces.chunks(); from += WINDOW) {
            List<List<byte[]>> chunks = IntStream.range(from, Math.min(pieces.chunks(), from + WINDOW))
                    .parallel()
                    .mapToObj(c -> blocks(pieces.chunk(c), pieces.table(), codes))
                    .toList();
            for (List<byte[]> blocks : chunks) {
                for (byte[] block : blocks) {
                    sink.line(block);
                }
            }
        }
    }

    /** Gives pieces their codes and writes the vocabulary: each class in the order of the alphabet, since that packs best. */
    private static int[] codes(WordTable table, PageBlocks.Sink sink) throws IOException {
        int least = table.size() > MANY ? 2 : 1;
        long[] byCount = new long[table.size()];
        int kept = 0;
        for (int piece = 0; piece < table.size(); piece++) {
            if (table.count(piece) >= least && table.word(piece).indexOf(0) < 0 && whole(table.word(piece))) {
                byCount[kept++] = ((long) (Integer.MAX_VALUE - table.count(piece)) << 32) | piece;
            }
        }
        Arrays.sort(byCount, 0, kept);
        kept = Math.min(kept, MOST_WORDS);
        int[] codes = new int[table.size()];
        Arrays.fill(codes, SPELLED);
        StringBuilder words = new StringBuilder();
        int from = 0;
        for (int to : new int[] {ONE_BYTE - RESERVED, ONE_BYTE + TWO_BYTES - RESERVED, kept}) {
            int until = Math.min(to, kept);
            String[] names = new String[Math.max(0, until - from)];
            int[] numbers = new int[names.length];
            for (int i = from; i < until; i++) {
                names[i - from] = table.word((int) byCount[i]) + "\0" + (int) byCount[i];
            }
            Arrays.parallelSort(names);
            for (int i = 0; i < names.length; i++) {
                int end = names[i].indexOf(0);
                numbers[i] = Integer.parseInt(names[i], end + 1, names[i].length(), 10);
                words.append(TextPieces.readsAsWord(names[i].substring(0, end)) ? "" : "\t")
                        .append(names[i], 0, end + 1);
                codes[numbers[i]] = RESERVED + from + i;
            }
            from = until;
        }
        byte[] raw = words.toString().getBytes(UTF_8);
        sink.line(Printable.encode(Packing.deflate(raw, raw.length)));
        return codes;
    }

    /** Half a character cannot be written: its piece is spelled, where it becomes a replacement sign. */
    private static boolean whole(String word) {
        return !Character.isLowSurrogate(word.charAt(0)) && !Character.isHighSurrogate(word.charAt(word.length() - 1));
    }

    private static List<byte[]> blocks(TextPieces.Chunk chunk, WordTable table, int[] codes) {
        int[] numbers = chunk.numbers();
        int[] pieces = chunk.pieces();
        List<byte[]> blocks = new ArrayList<>();
        byte[] raw = new byte[1 << 16];
        int size = 0;
        int rows = 0;
        for (int i = 0; i < chunk.size(); i++) {
            if (raw.length - size < MOST_BYTES) {
                raw = Arrays.copyOf(raw, raw.length * 2);
            }
            int piece = pieces[i];
            if (piece == TextPieces.END) {
                raw[size++] = END_OF_ROW;
                if (++rows == ROWS || i + 1 == chunk.size()) {
                    blocks.add(Printable.encode(Packing.deflate(raw, size)));
                    size = 0;
                    rows = 0;
                }
                continue;
            }
            int code = codes[numbers[piece]];
            if (code < ONE_BYTE) {
                raw[size++] = (byte) code;
            } else if (code < ONE_BYTE + TWO_BYTES) {
                raw[size++] = (byte) (ONE_BYTE + ((code - ONE_BYTE) >> 8));
                raw[size++] = (byte) (code - ONE_BYTE);
            } else {
                int rest = code - ONE_BYTE - TWO_BYTES;
                raw[size++] = (byte) (240 + (rest >> 16));
                raw[size++] = (byte) (rest >> 8);
                raw[size++] = (byte) rest;
            }
            if (code == SPELLED) {
                String word = table.word(numbers[piece]);
                byte[] spelled = word.getBytes(UTF_8);
                raw[size++] = (byte) (spelled.length | (TextPieces.readsAsWord(word) ? 0x80 : 0));
                System.arraycopy(spelled, 0, raw, size, spelled.length);
                size += spelled.length;
            }
        }
        return blocks;
    }
}
