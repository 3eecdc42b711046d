package io.isogloss.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A name cut into the lines of a label, and how wide they are.
 *
 * <p>Widths are those of bold faces of common system fonts, the wider one for each character. A page that finds its own font wider shrinks the text into the box reserved
 * here, so that labels keep apart in any font.
 *
 * @param lines at most {@link #MAX_LINES}; the last one ends in "…" if the name is longer
 * @param widthEm width of the widest line in multiples of the font's size
 */
record LabelText(List<String> lines, double widthEm) {
    static final int MAX_LINES = 5;

    /** From ' ' to '~', hundredths of the font's size. */
    private static final int[] ADVANCE = {
        26, 38, 51, 65, 57, 91, 80, 29, 40, 40, 54, 57, 29, 32, 29, 41, 57, 57, 57, 57, 57, 57, 57, 57, 57, 57, 30, 30,
                57, 57, 57, 55,
        92, 75, 67, 67, 77, 65, 62, 77, 82, 40, 40, 73, 65, 95, 81, 80, 64, 80, 71, 59, 65, 76, 70, 107, 73, 69, 67, 41,
                41, 41, 57, 46,
        36, 60, 65, 53, 65, 59, 41, 63, 67, 35, 34, 64, 35, 99, 67, 62, 64, 65, 52, 50, 43, 67, 61, 86, 65, 58, 53, 44,
                56, 44, 57
    };

    static LabelText of(String name, int wrapWidth) {
        List<String> lines = wrap(name, wrapWidth);
        double widest = 0;
        for (String line : lines) {
            widest = Math.max(widest, widthEm(line));
        }
        return new LabelText(lines, widest);
    }

    static double widthEm(String line) {
        double width = 0;
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            width += advance(line.codePointAt(i));
        }
        return width;
    }

    private static double advance(int c) {
        if (c >= ' ' && c <= '~') {
            return ADVANCE[c - ' '] / 100.0;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        if (wide(c)) {
            return 1;
        }
        if (c >= 0x1f000 || in(c, 0x2600, 0x27bf)) {
            return 1.4;
        }
        return Character.isUpperCase(c) ? 0.85 : 0.7;
    }

    private static boolean in(int c, int from, int to) {
        return c >= from && c <= to;
    }

    private static boolean wide(int c) {
        return Character.isIdeographic(c)
                || in(c, 0x1100, 0x11ff)
                || in(c, 0x3000, 0x30ff)
                || in(c, 0xac00, 0xd7af)
                || in(c, 0xff00, 0xff60);
    }

    private static boolean breaksAround(int c) {
        return Character.isIdeographic(c) || in(c, 0x3040, 0x30ff);
    }

    /** Greedy: breaks at spaces, between ideographs, and inside a word only where it is longer than a line. */
    private static List<String> wrap(String name, int wrapWidth) {
        String text = visible(name);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = unitEnd(text, at, wrapWidth);
            String unit = text.substring(at, end);
            at = end;
            boolean space = unit.isBlank();
            if (columns(line) + columns(unit) > wrapWidth && !line.isEmpty() && !space) {
                lines.add(line.toString().strip());
                line.setLength(0);
                if (lines.size() == MAX_LINES) {
                    String last = lines.removeLast();
                    lines.add(last + "…");
                    return lines;
                }
            }
            if (!space || !line.isEmpty()) {
                line.append(unit);
            }
        }
        if (!line.toString().isBlank()) {
            lines.add(line.toString().strip());
        }
        return lines;
    }

    /** Control and direction characters would draw outside of their label; they are not shown. */
    private static String visible(String name) {
        StringBuilder out = new StringBuilder();
        int length = Math.min(name.length(), 4000);
        for (int i = 0; i < length; ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            boolean direction = in(c, 0x202a, 0x202e) || in(c, 0x2066, 0x2069) || in(c, 0x200e, 0x200f) || c == 0x61c;
            if (Character.isWhitespace(c)) {
                out.append(' ');
            } else if (!Character.isISOControl(c) && !direction && !(c <= 0xffff && Character.isSurrogate((char) c))) {
                out.appendCodePoint(c);
            }
        }
        return out.toString().strip();
    }

    private static int unitEnd(String text, int from, int wrapWidth) {
        int first = text.codePointAt(from);
        int at = from + Character.charCount(first);
        if (first == ' ') {
            return at;
        }
        boolean ideograph = breaksAround(first);
        int columns = columns(first);
        while (at < text.length()) {
            int c = text.codePointAt(at);
            boolean joined = joins(c, text.codePointBefore(at));
            if (!joined) {
                boolean wide = breaksAround(c);
                if (c == ' ' || wide || ideograph || columns + columns(c) > wrapWidth) {
                    return at;
                }
                columns += columns(c);
            }
            at += Character.charCount(c);
        }
        return at;
    }

    /** Whether a character belongs to the one before it: marks, joiners, skin tones, the second half of a flag. */
    private static boolean joins(int c, int before) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || c == 0x200d
                || before == 0x200d
                || in(c, 0x1f3fb, 0x1f3ff)
                || in(c, 0xfe00, 0xfe0f)
                || (in(c, 0x1f1e6, 0x1f1ff) && in(before, 0x1f1e6, 0x1f1ff));
    }

    private static int columns(CharSequence text) {
        int columns = 0;
        for (int i = 0; i < text.length(); ) {
            int c = Character.codePointAt(text, i);
            columns += columns(c);
            i += Character.charCount(c);
        }
        return columns;
    }

    private static int columns(int c) {
        double advance = advance(c);
        return advance == 0 ? 0 : advance >= 1 && c > 0x7f ? 2 : 1;
    }
}
