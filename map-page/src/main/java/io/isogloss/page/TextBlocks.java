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

    private final TextPieces pieces;
    private final byte[] vocabulary;
    /** The code of each piece. */
    private final int[] codes;

    /** Reads each text once. */
    TextBlocks(List<String> texts, int[] order) {
        pieces = new TextPieces(texts, order);
        codes = new int[pieces.table().size()];
        vocabulary = vocabulary(pieces.table(), codes);
    }

    /** Writes the vocabulary and the blocks as lines. */
    void write(PageData.Sink sink) throws IOException {
        sink.line(vocabulary);
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

    /** Gives pieces their codes; the vocabulary holds each class of codes in the order of the alphabet, since that packs best. */
    private static byte[] vocabulary(WordTable table, int[] codes) {
        PieceRanks ranks = new PieceRanks(table, table.size() > MANY ? 2 : 1);
        Arrays.fill(codes, SPELLED);
        StringBuilder words = new StringBuilder();
        int code = RESERVED;
        for (int most : new int[] {ONE_BYTE - RESERVED, TWO_BYTES, MOST_WORDS - ONE_BYTE - TWO_BYTES + RESERVED}) {
            for (PieceRanks.Piece piece : ranks.next(most)) {
                words.append(TextPieces.readsAsWord(piece.name()) ? "" : "\t")
                        .append(piece.name())
                        .append('\0');
                codes[piece.number()] = code++;
            }
        }
        byte[] raw = words.toString().getBytes(UTF_8);
        return Printable.encode(Packing.deflate(raw, raw.length));
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
