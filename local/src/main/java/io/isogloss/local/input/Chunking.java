package io.isogloss.local.input;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long texts are cut into pieces that a model reads whole.
 *
 * <p>A piece keeps its text's title and fields and gets the text's id with its number, so an unchanged piece keeps its id. Sizes are in characters; a
 * model reads about four a token.
 *
 * @param way where to cut
 * @param size the longest piece
 * @param overlap characters of the end of a piece that the next one repeats, as whole sentences or words
 */
public record Chunking(Way way, int size, int overlap) {
    private static final List<String> BREAKS = List.of("\n\n", "\n", ". ", " ", "");

    /** Where to cut. */
    public enum Way {
        /** Nowhere. */
        NONE,
        /** Between sentences. */
        SENTENCE,
        /** Between paragraphs; what is still too long between lines, then sentences, then words. */
        RECURSIVE,
        /** After so many characters. */
        FIXED
    }

    public Chunking {
        if (size < 50 || size > 1_000_000) {
            throw new InputException("--chunk-size is " + size + ", must be 50 to 1,000,000 characters.");
        }
        if (overlap < 0 || overlap > size / 2) {
            throw new InputException("--chunk-overlap is " + overlap + ", must be 0 to half of --chunk-size, which is "
                    + size / 2 + ".");
        }
    }

    /** Texts as they are. */
    public static Chunking none() {
        return new Chunking(Way.NONE, 1_000, 0);
    }

    /** The rows, each long one as several. */
    public List<TextRow> apply(List<TextRow> rows) {
        if (way == Way.NONE) {
            return rows;
        }
        List<TextRow> cut = new ArrayList<>(rows.size());
        for (TextRow row : rows) {
            if (row.text().length() <= size) {
                cut.add(row);
                continue;
            }
            List<String> pieces = pieces(row.text());
            for (int i = 0; i < pieces.size(); i++) {
                cut.add(new TextRow(row.id() + "#" + (i + 1), pieces.get(i), row.title(), row.fields()));
            }
        }
        return cut;
    }

    /** One text in pieces, none blank, none longer than {@link #size}. */
    List<String> pieces(String text) {
        List<String> parts = new ArrayList<>();
        switch (way) {
            case NONE -> {
                return List.of(text);
            }
            case SENTENCE -> sentences(text, parts);
            case RECURSIVE -> split(text, 0, parts);
            case FIXED -> {
                return fixed(text);
            }
        }
        return join(parts);
    }

    private void sentences(String text, List<String> parts) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(text);
        int from = sentences.first();
        for (int to = sentences.next(); to != BreakIterator.DONE; to = sentences.next()) {
            // A sentence that alone is too long is cut between its words.
            split(text.substring(from, to), BREAKS.indexOf(" "), parts);
            from = to;
        }
    }

    private void split(String text, int level, List<String> parts) {
        if (text.length() <= size - overlap) {
            parts.add(text);
            return;
        }
        String separator = BREAKS.get(level);
        if (separator.isEmpty()) {
            for (int from = 0; from < text.length(); ) {
                int to = boundary(text, Math.min(text.length(), from + size - overlap));
                parts.add(text.substring(from, to));
                from = to;
            }
            return;
        }
        int from = 0;
        while (from < text.length()) {
            int found = text.indexOf(separator, from);
            int to = found < 0 ? text.length() : found + separator.length();
            split(text.substring(from, to), level + 1, parts);
            from = to;
        }
    }

    private List<String> join(List<String> parts) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        List<String> inPiece = new ArrayList<>();
        for (String part : parts) {
            if (piece.length() + part.length() > size && !piece.isEmpty()) {
                add(pieces, piece.toString());
                piece.setLength(0);
                inPiece = tail(inPiece, part.length());
                inPiece.forEach(piece::append);
            }
            piece.append(part);
            inPiece.add(part);
        }
        add(pieces, piece.toString());
        return pieces;
    }

    /** The last parts of a piece, as many as the overlap takes and leave room for the next part. */
    private List<String> tail(List<String> parts, int next) {
        int length = 0;
        int from = parts.size();
        while (from > 0
                && length + parts.get(from - 1).length() <= overlap
                && length + parts.get(from - 1).length() + next <= size) {
            from--;
            length += parts.get(from).length();
        }
        return new ArrayList<>(parts.subList(from, parts.size()));
    }

    private List<String> fixed(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = boundary(text, Math.min(text.length(), from + size));
            add(pieces, text.substring(from, to));
            if (to == text.length()) {
                break;
            }
            from = boundary(text, to - overlap);
        }
        return pieces;
    }

    /** Not between the two halves of one character. */
    private static int boundary(String text, int at) {
        boolean inside = at > 0
                && at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }

    private static void add(List<String> pieces, String piece) {
        String plain = piece.strip();
        if (!plain.isEmpty()) {
            pieces.add(plain);
        }
    }
}
