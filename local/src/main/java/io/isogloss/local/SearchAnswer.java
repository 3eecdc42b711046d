package io.isogloss.local;

import io.isogloss.local.search.Found;
import java.util.Locale;

/** Texts that were found, for a person. */
final class SearchAnswer {
    private static final int MOST_LINES = 3;
    private static final String INDENT = "      ";

    private SearchAnswer() {}

    /** Rank, title, id and score in one line, and up to three lines of the text. */
    static String lines(int rank, Found found, int columns) {
        StringBuilder out = new StringBuilder();
        String head = (found.title().isEmpty() ? "" : plain(found.title()) + "  ") + "[" + plain(found.itemId()) + "]";
        String score = String.format(Locale.ROOT, "%.3f", found.score());
        int room = columns - 5 - score.length() - 2;
        out.append(String.format(Locale.ROOT, "%3d. %s  %s%n", rank, score, shortened(head, room)));
        String text = plain(found.text());
        int width = Math.max(20, columns - INDENT.length());
        for (int line = 0; line < MOST_LINES && !text.isEmpty(); line++) {
            int cut = text.length() <= width ? text.length() : text.lastIndexOf(' ', width);
            cut = cut <= 0 ? Math.min(width, text.length()) : cut;
            boolean last = line == MOST_LINES - 1 && cut < text.length();
            out.append(INDENT)
                    .append(last ? shortened(text, width) : text.substring(0, cut))
                    .append(System.lineSeparator());
            text = text.substring(cut).strip();
        }
        return out.toString();
    }

    /** One line without anything that a terminal would obey. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(1, length - 1)) + "…";
    }
}
