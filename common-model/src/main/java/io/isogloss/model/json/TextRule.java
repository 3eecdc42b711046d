package io.isogloss.model.json;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a string may be, and how to say so.
 *
 * @param predicate the rule
 * @param limit the rule in words, beginning with "must"
 */
public record TextRule(Predicate<String> predicate, String limit) {

    /** Whether the text keeps the rule. */
    public boolean accepts(String text) {
        return predicate.test(text);
    }

    /** Anything printable of at most so many characters, not blank. */
    public static TextRule line(int most) {
        return new TextRule(
                text -> !text.isBlank() && text.length() <= most && text.chars().noneMatch(Character::isISOControl),
                "must be 1 to " + most + " characters, not blank, without control characters");
    }

    /** Anything of at most so many characters. */
    public static TextRule upTo(int most) {
        return new TextRule(text -> text.length() <= most, "must be at most " + most + " characters");
    }

    /** A whole match of the pattern. */
    public static TextRule matching(Pattern pattern, String limit) {
        return new TextRule(text -> pattern.matcher(text).matches(), limit);
    }
}
