package io.isogloss.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The styles a document may bring: rules of the form {@code name { property: value; … }} for the page's own parts.
 *
 * <p>Names: {@code page}, {@code title}, {@code subtitle}, {@code label}, {@code card}, {@code panel}. Properties: those of {@link #PROPERTIES}. Values: words, numbers
 * with units, percentages, and hex colors. No function but {@code rgb}, {@code hsl} and {@code oklch}, no address, no at-rule, no escape: what cannot be
 * said cannot fetch, cover the page or run.
 */
public final class CustomCss {
    static final Set<String> PROPERTIES = Set.of(
            "color",
            "background-color",
            "border-color",
            "border-width",
            "border-style",
            "border-radius",
            "font-style",
            "font-weight",
            "font-size",
            "font-family",
            "letter-spacing",
            "line-height",
            "text-transform",
            "text-align",
            "text-decoration",
            "opacity",
            "padding",
            "max-width");
    private static final int MAX_CHARS = 10_000;
    private static final Map<String, String> SELECTORS = Map.of(
            "page",
            "#app",
            "title",
            "#title",
            "subtitle",
            "#subtitle",
            "label",
            "#labels .lb",
            "card",
            "#card",
            "panel",
            ".panel");
    private static final Pattern RULE = Pattern.compile("\\s*([a-z]+)\\s*\\{([^{}]*)}\\s*");
    private static final Pattern RULES = Pattern.compile("(?:\\s*[a-z]+\\s*\\{[^{}]*}\\s*)*");
    private static final Pattern VALUE =
            Pattern.compile("(?:[\\p{L}0-9 ,.%#'+-]|(?:rgba?|hsla?|oklch)\\([0-9 .,%/deg-]*\\)){1,120}");

    private CustomCss() {}

    static void check(String css) {
        compile(css);
    }

    /** The rules as the page's style sheet takes them. */
    static String compile(String css) {
        Bounds.text("customCss", css, MAX_CHARS);
        Bounds.matches("customCss", css, RULES, "a list of rules like title { color: #333; }");
        List<String> rules = new ArrayList<>();
        var rule = RULE.matcher(css);
        while (rule.find()) {
            String selector = SELECTORS.get(rule.group(1));
            Bounds.require(
                    selector != null,
                    "customCss",
                    Bounds.shown(rule.group(1)) + " is not one of "
                            + SELECTORS.keySet().stream().sorted().toList());
            StringBuilder body = new StringBuilder();
            for (String declaration : rule.group(2).split(";")) {
                if (!declaration.isBlank()) {
                    body.append(declaration(declaration));
                }
            }
            rules.add(selector + "{" + body + "}");
        }
        return String.join("\n", rules);
    }

    private static String declaration(String declaration) {
        int colon = declaration.indexOf(':');
        Bounds.require(colon > 0, "customCss", Bounds.shown(declaration.strip()) + " is not a property: value");
        String property = declaration.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = declaration.substring(colon + 1).strip();
        Bounds.require(
                PROPERTIES.contains(property),
                "customCss",
                Bounds.shown(property) + " is not one of "
                        + PROPERTIES.stream().sorted().toList());
        Bounds.matches("customCss", value, VALUE, "a plain value of " + property);
        return property + ":" + value + ";";
    }
}
