package io.isogloss.model.visualization;

import io.isogloss.model.json.TextRule;
import java.util.regex.Pattern;

/** What settings that end up in a style sheet may look like. Anything else could close a rule and open another. */
final class Styles {
    static final TextRule COLOR = TextRule.matching(
            Pattern.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]{3,32}"
                    + "|(rgb|hsl)a?\\([0-9.,%/ deg-]{5,60}\\)"),
            "must be a CSS color: #rgb, #rrggbb, #rrggbbaa, a name, rgb() or hsl()");
    static final TextRule LENGTH = TextRule.matching(
            Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,3})?(%|px|em|rem|vw|vh)?"),
            "must be a CSS length, such as 100% or 800px");
    static final TextRule FONT = TextRule.matching(
            Pattern.compile("[\\p{L}\\p{N} ,'\"_.-]{1,200}"),
            "must be 1 to 200 letters, digits, spaces and , ' \" _ . -");
    static final TextRule IMAGE = TextRule.matching(
            Pattern.compile(
                    "(https?|file)://[^\\s\"'<>\\p{Cntrl}]{1,2000}|data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=]{1,1000000}"),
            "must be an http, https or file URL of at most 2000 characters, or a data: URL of an image");
    static final TextRule TITLE = TextRule.upTo(1_000);
    static final TextRule LABEL = TextRule.upTo(200);
    static final TextRule PROMPT = TextRule.upTo(20_000);

    private Styles() {}
}
