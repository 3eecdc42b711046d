package io.isogloss.visualizations.naming;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a name may be, whoever proposes it. */
final class Names {
    static final int MAX_LENGTH = 60;
    private static final Set<String> GENERIC = Set.of(
            "cluster",
            "topic",
            "group",
            "general",
            "misc",
            "miscellaneous",
            "other",
            "others",
            "various",
            "various topic",
            "mixed",
            "mixed topic",
            "unknown",
            "none",
            "n/a",
            "unlabelled",
            "unlabeled",
            "noise",
            "text",
            "document",
            "untitled",
            "name",
            "topic name");
    private static final Set<String> REFUSALS = Set.of(
            "sorry", "i cannot", "i can't", "i'm unable", "as an ai", "i am unable", "unable to", "cannot comply");

    private Names() {}

    /** A form in which names that a reader takes for the same are equal: case, accents, punctuation and plural endings gone. */
    static String fold(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
        StringBuilder folded = new StringBuilder();
        for (String word : plain.split(" ")) {
            if (!folded.isEmpty()) {
                folded.append(' ');
            }
            folded.append(singular(word));
        }
        return folded.toString();
    }

    private static String singular(String word) {
        if (word.length() > 4 && word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.length() > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us")) {
            return word.substring(0, word.length() - 1);
        }
        return word;
    }

    /** The proposal as it may be shown, or empty when it breaks a rule that no trimming mends. */
    static Optional<String> accept(String proposal) {
        String name = Normalizer.normalize(proposal, Normalizer.Form.NFC)
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]+", " ")
                .replaceAll("\\s+", " ")
                .strip();
        name = stripQuotes(name);
        int letters = (int) name.codePoints().filter(Character::isLetterOrDigit).count();
        boolean tooShort = letters < 2 && name.codePoints().noneMatch(Character::isIdeographic);
        boolean tooLong = name.codePointCount(0, name.length()) > MAX_LENGTH;
        String lower = name.toLowerCase(Locale.ROOT);
        boolean markup = name.indexOf('<') >= 0
                || name.indexOf('>') >= 0
                || name.indexOf('{') >= 0
                || name.indexOf('}') >= 0
                || lower.contains("://")
                || lower.contains("javascript:")
                || lower.contains("www.");
        boolean generic = GENERIC.contains(fold(name)) || fold(name).matches("(cluster|topic|group) \\d+");
        boolean refusal = REFUSALS.stream().anyMatch(lower::startsWith);
        return tooShort || tooLong || markup || generic || refusal ? Optional.empty() : Optional.of(name);
    }

    private static String stripQuotes(String name) {
        String stripped = name;
        while (stripped.length() > 1 && "\"'`*_#.".indexOf(stripped.charAt(0)) >= 0) {
            stripped = stripped.substring(1).strip();
        }
        while (stripped.length() > 1 && "\"'`*_#.:;,".indexOf(stripped.charAt(stripped.length() - 1)) >= 0) {
            stripped = stripped.substring(0, stripped.length() - 1).strip();
        }
        return stripped;
    }

    /** The first letter in upper case, the rest as it is. */
    static String title(String phrase) {
        if (phrase.isEmpty()) {
            return phrase;
        }
        int first = phrase.codePointAt(0);
        return Character.toString(Character.toTitleCase(first)) + phrase.substring(Character.charCount(first));
    }
}
