package io.isogloss.page;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts cut into pieces: words, single ideographs, and what stands between; one space between two words goes without saying.
 *
 * <p>Chunks of rows are cut on the common pool and their words numbered in the order of the rows, so that the numbers do not depend on the number of threads. The texts are read by one
 * thread, each once.
 */
final class TextPieces {
    static final int CHUNK_ROWS = 1 << 14;

    /** Ends a row. */
    static final int END = -1;

    private static final int LONGEST_PIECE = 40;
    /** Chunks cut at once: bounds the memory, whatever the number of points. */
    private static final int WINDOW = 8;

    private static final byte BETWEEN = 0;
    private static final byte WORD = 1;
    private static final byte ALONE = 2;
    private static final byte HALF = 3;
    private static final byte[] KINDS = kinds();

    private final WordTable table = new WordTable();
    private final Chunk[] chunks;

    /** Rows that follow each other, with numbers of their own for words. */
    static final class Chunk {
        private WordTable own = new WordTable();
        private int[] numbers = new int[0];
        private int[] pieces = new int[1 << 16];
        private int size;
        private char[] text = new char[1 << 10];

        /** The number among all words of each word of this chunk. */
        int[] numbers() {
            return numbers;
        }

        /** Numbers in this chunk, and {@link #END} after each row. */
        int[] pieces() {
            return pieces;
        }

        int size() {
            return size;
        }

        private void cut(String[] rows) {
            for (String row : rows) {
                cut(row);
                push(END);
            }
            text = new char[0];
            pieces = Arrays.copyOf(pieces, size);
        }

        private void numberIn(WordTable table) {
            numbers = table.addAll(own);
            own = new WordTable();
        }

        private void push(int piece) {
            if (size == pieces.length) {
                pieces = Arrays.copyOf(pieces, size + (size >> 1));
            }
            pieces[size++] = piece;
        }

        private void cut(String row) {
            int length = row.length();
            if (length > text.length) {
                text = new char[length + (length >> 1)];
            }
            row.getChars(0, length, text, 0);
            int at = 0;
            boolean afterWord = false;
            while (at < length) {
                int from = at;
                byte kind = kind(at, length);
                at += step(at, length);
                boolean word = kind == WORD;
                if (word) {
                    at = endOf(WORD, from, at, length);
                    // The parts of a longer run are no words, so that no space is read between them.
                    word = at - from < LONGEST_PIECE;
                } else if (kind == BETWEEN) {
                    at = endOf(BETWEEN, from, at, length);
                    if (afterWord && at - from == 1 && text[from] == ' ' && at < length && startsWord(at, length)) {
                        afterWord = false;
                        continue;
                    }
                }
                push(own.add(text, from, at));
                afterWord = word;
            }
        }

        private int endOf(byte kind, int from, int start, int length) {
            int at = start;
            while (at < length && at - from < LONGEST_PIECE && kind(at, length) == kind) {
                at += step(at, length);
            }
            return at;
        }

        /** Whether the piece that starts here will be read as a word: not one too long for a piece. */
        private boolean startsWord(int from, int length) {
            int at = endOf(WORD, from, from, length);
            return at > from && at - from < LONGEST_PIECE;
        }

        private byte kind(int at, int length) {
            byte kind = KINDS[text[at]];
            return kind == HALF ? kindOf(Character.codePointAt(text, at, length)) : kind;
        }

        private int step(int at, int length) {
            return KINDS[text[at]] == HALF ? Character.charCount(Character.codePointAt(text, at, length)) : 1;
        }
    }

    TextPieces(List<String> texts, int[] order) {
        chunks = new Chunk[(order.length + CHUNK_ROWS - 1) / CHUNK_ROWS];
        for (int from = 0; from < chunks.length; from += WINDOW) {
            int to = Math.min(chunks.length, from + WINDOW);
            String[][] rows = new String[to - from][];
            for (int c = from; c < to; c++) {
                rows[c - from] = new String[Math.min(order.length, (c + 1) * CHUNK_ROWS) - c * CHUNK_ROWS];
                for (int i = 0; i < rows[c - from].length; i++) {
                    rows[c - from][i] = texts.get(order[c * CHUNK_ROWS + i]);
                }
                chunks[c] = new Chunk();
            }
            int first = from;
            IntStream.range(from, to).parallel().forEach(c -> chunks[c].cut(rows[c - first]));
            for (int c = from; c < to; c++) {
                chunks[c].numberIn(table);
            }
        }
    }

    WordTable table() {
        return table;
    }

    int chunks() {
        return chunks.length;
    }

    Chunk chunk(int number) {
        return chunks[number];
    }

    static boolean readsAsWord(String piece) {
        return piece.length() < LONGEST_PIECE && kindOf(piece.codePointAt(0)) == WORD;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[1 << 16];
        for (int c = 0; c < kinds.length; c++) {
            kinds[c] = Character.isSurrogate((char) c) ? HALF : kindOf(c);
        }
        return kinds;
    }

    private static byte kindOf(int c) {
        // Scripts without spaces: each character is a piece, so that any run of them can be searched for.
        if (in(c, 0x0e00, 0x0eff)
                || in(c, 0x3040, 0x30ff)
                || in(c, 0x3400, 0x9fff)
                || in(c, 0xac00, 0xd7af)
                || in(c, 0x20000, 0x3ffff)) {
            return ALONE;
        }
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK ? WORD : BETWEEN;
    }

    private static boolean in(int c, int from, int to) {
        return c >= from && c <= to;
    }
}
