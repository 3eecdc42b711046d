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
        String head = (found.title().isEmpty() ? "" : Terminal.plain(found.title()) + "  ") + "["
                + Terminal.plain(found.itemId()) + "]";
        String score = String.format(Locale.ROOT, "%.3f", found.score());
        int room = columns - 5 - score.length() - 2;
        out.append(String.format(Locale.ROOT, "%3d. %s  %s%n", rank, score, Terminal.shortened(head, room)));
        String text = Terminal.plain(found.text());
        int width = Math.max(20, columns - INDENT.length());
        for (int line = 0; line < MOST_LINES && !text.isEmpty(); line++) {
            int cut = text.length() <= width ? text.length() : text.lastIndexOf(' ', width);
            cut = cut <= 0 ? Math.min(width, text.length()) : cut;
            boolean last = line == MOST_LINES - 1 && cut < text.length();
            out.append(INDENT)
                    .append(last ? Terminal.shortened(text, width) : text.substring(0, cut))
                    .append(System.lineSeparator());
            text = text.substring(cut).strip();
        }
        return out.toString();
    }
}
