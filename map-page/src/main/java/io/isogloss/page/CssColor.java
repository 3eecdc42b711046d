package io.isogloss.page;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the colors a setting may hold and writes them as {@code #rrggbbaa}, so that no other text reaches a style. */
final class CssColor {
    private static final Pattern HEX = Pattern.compile("#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})");
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("black", "#000000ff"),
            Map.entry("silver", "#c0c0c0ff"),
            Map.entry("gray", "#808080ff"),
            Map.entry("grey", "#808080ff"),
            Map.entry("white", "#ffffffff"),
            Map.entry("maroon", "#800000ff"),
            Map.entry("red", "#ff0000ff"),
            Map.entry("purple", "#800080ff"),
            Map.entry("fuchsia", "#ff00ffff"),
            Map.entry("green", "#008000ff"),
            Map.entry("lime", "#00ff00ff"),
            Map.entry("olive", "#808000ff"),
            Map.entry("yellow", "#ffff00ff"),
            Map.entry("navy", "#000080ff"),
            Map.entry("blue", "#0000ffff"),
            Map.entry("teal", "#008080ff"),
            Map.entry("aqua", "#00ffffff"),
            Map.entry("orange", "#ffa500ff"),
            Map.entry("pink", "#ffc0cbff"),
            Map.entry("gold", "#ffd700ff"),
            Map.entry("transparent", "#00000000"));

    private CssColor() {}

    static String normal(String field, String value) {
        String color = value.strip().toLowerCase(Locale.ROOT);
        String named = NAMED.get(color);
        if (named != null) {
            return named;
        }
        Bounds.matches(field, color, HEX, "a color like #369, #336699 or #336699cc");
        String digits = color.substring(1);
        if (digits.length() <= 4) {
            StringBuilder twice = new StringBuilder();
            for (int i = 0; i < digits.length(); i++) {
                twice.append(digits.charAt(i)).append(digits.charAt(i));
            }
            digits = twice.toString();
        }
        return "#" + digits + (digits.length() == 6 ? "ff" : "");
    }

    /** The three bytes 0xRRGGBB of a normal color. */
    static int rgb(String normal) {
        return Integer.parseInt(normal.substring(1, 7), 16);
    }
}
