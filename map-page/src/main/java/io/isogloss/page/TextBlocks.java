package io.isogloss.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private static final int ONE_BYTE = 160;
    private static final int TWO_BYTES = 80 * 256;
    private static final int MOST_WORDS = ONE_BYTE + TWO_BYTES + 15 * 65536 - RESERVED;
    /** With more different pieces than this, those that occur once are spelled where they occur. */
    private static final int MANY = 1 << 18;

    private static final int LONGEST_PIECE = 40;
    /** Blocks made at once: bounds the memory, whatever the number of points. */
    private static final int WINDOW = 32;

    private final WordTable table = new WordTable();
    private int[] pieces = new int[1 << 16];
    private int size;
    private final int[] blockStarts;

    private TextBlocks(List<String> texts, int[] order) {
        int blocks = (order.length + ROWS - 1) / ROWS;
        blockStarts = new int[blocks + 1];
        for (int i = 0; i < order.length; i++) {
            if (i % ROWS == 0) {
                blockStarts[i / ROWS] = size;
            }
            cut(texts.get(order[i]));
            push(-1);
        }
        blockStarts[blocks] = size;
    }

    /** Writes the vocabulary and the blocks as lines. Reads each text once. */
    static void write(List<String> texts, int[] order, PageBlocks.Sink sink) throws IOException {
        TextBlocks column = new TextBlocks(texts, order);
        int[] codes = column.codes(sink);
        int blocks = column.blockStarts.length - 1;
        for (int from = 0; from < blocks; from += WINDOW) {
            byte[][] lines = IntStream.range(from, Math.min(blocks, from + WINDOW))
                    .parallel()
                    .mapToObj(block -> Printable.encode(column.block(block, codes)))
                    .toArray(byte[][]::new);
            for (byte[] line : lines) {
                sink.line(line);
            }
        }
    }

    private void push(int piece) {
        if (size == pieces.length) {
            pieces = Arrays.copyOf(pieces, size + (size >> 1));
        }
        pieces[size++] = piece;
    }

    private void cut(String text) {
        int length = text.length();
        int at = 0;
        boolean afterWord = false;
        while (at < length) {
            int first = text.codePointAt(at);
            int from = at;
            at += Character.charCount(first);
            boolean word = isWord(first);
            if (word) {
                while (at < length && at - from < LONGEST_PIECE && isWord(text.codePointAt(at))) {
                    at += Character.charCount(text.codePointAt(at));
                }
                // The parts of a longer run are no words, so that no space is read between them.
                word = at - from < LONGEST_PIECE;
            } else if (!isAlone(first)) {
                while (at < length
                        && at - from < LONGEST_PIECE
                        && !isWord(text.codePointAt(at))
                        && !isAlone(text.codePointAt(at))) {
                    at += Character.charCount(text.codePointAt(at));
                }
                if (afterWord && at - from == 1 && first == ' ' && at < length && startsWord(text, at)) {
                    afterWord = false;
                    continue;
                }
            }
            push(table.add(text, from, at));
            afterWord = word;
        }
    }

    /** Whether the piece that starts here will be read as a word: not one too long for a piece. */
    private static boolean startsWord(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < LONGEST_PIECE && isWord(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at > from && at - from < LONGEST_PIECE;
    }

    /** Letters and digits of scripts that put spaces between words, ASCII first since most are. */
    private static boolean isWord(int c) {
        if (c < 128) {
            return in(c, 'a', 'z') || in(c, 'A', 'Z') || in(c, '0', '9');
        }
        return (Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK) && !isAlone(c);
    }

    /** Scripts without spaces: each character is a piece, so that any run of them can be searched for. */
    static boolean isAlone(int c) {
        return in(c, 0x0e00, 0x0eff)
                || in(c, 0x3040, 0x30ff)
                || in(c, 0x3400, 0x9fff)
                || in(c, 0xac00, 0xd7af)
                || in(c, 0x20000, 0x3ffff);
    }

    private static boolean in(int c, int from, int to) {
        return c >= from && c <= to;
    }

    private static boolean readsAsWord(String piece) {
        return piece.length() < LONGEST_PIECE && isWord(piece.codePointAt(0));
    }

    /** Gives pieces their codes and writes the vocabulary: each class in the order of the alphabet, since that packs best. */
    private int[] codes(PageBlocks.Sink sink) throws IOException {
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
                words.append(readsAsWord(names[i].substring(0, end)) ? "" : "\t")
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

    private byte[] block(int block, int[] codes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 15);
        for (int i = blockStarts[block]; i < blockStarts[block + 1]; i++) {
            int code = pieces[i] < 0 ? END_OF_ROW : codes[pieces[i]];
            if (code < ONE_BYTE) {
                out.write(code);
            } else if (code < ONE_BYTE + TWO_BYTES) {
                out.write(ONE_BYTE + ((code - ONE_BYTE) >> 8));
                out.write(code - ONE_BYTE);
            } else {
                int rest = code - ONE_BYTE - TWO_BYTES;
                out.write(240 + (rest >> 16));
                out.write(rest >> 8);
                out.write(rest);
            }
            if (code == SPELLED) {
                byte[] spelled = table.word(pieces[i]).getBytes(UTF_8);
                out.write(spelled.length | (readsAsWord(table.word(pieces[i])) ? 0x80 : 0));
                out.write(spelled, 0, spelled.length);
            }
        }
        byte[] raw = out.toByteArray();
        return Packing.deflate(raw, raw.length);
    }
}
