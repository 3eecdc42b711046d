package io.isogloss.visualizations.naming;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Gives words their numbers, and counts them. A break (sentence end, comma) stands as -1, so that no phrase crosses it. One thread. */
final class Vocabulary {
    private static final int MAX_CHARACTERS = 2_000;
    private static final int MAX_WORDS = 200;
    /** So many that a word fits into the bits of one, with one more number for none. */
    private static final int MAX_WORDS_KNOWN = (1 << Corpus.WORD_BITS) - 2;

    private final Map<String, Integer> ids = new HashMap<>();
    private int[] documentFrequency = new int[1 << 12];
    private int[] lastDocument = new int[1 << 12];
    private int[] upper = new int[1 << 12];
    private int[] total = new int[1 << 12];
    private String[] folded = new String[1 << 12];
    private String[] upperForm = new String[1 << 12];
    private boolean[] ideographic = new boolean[1 << 12];
    private int size;
    private int document;

    /** Takes over what another part has seen; what its words are called here. */
    int[] absorb(Vocabulary part) {
        int[] numbers = new int[part.size];
        for (int theirs = 0; theirs < part.size; theirs++) {
            int own = number(part.folded[theirs], part.ideographic[theirs]);
            numbers[theirs] = own;
            if (own >= 0) {
                documentFrequency[own] += part.documentFrequency[theirs];
                total[own] += part.total[theirs];
                upper[own] += part.upper[theirs];
                upperForm[own] = part.upperForm[theirs] == null ? upperForm[own] : part.upperForm[theirs];
            }
        }
        return numbers;
    }

    /** The words of a text in their order. */
    int[] read(String text) {
        document++;
        int end = Math.min(text.length(), MAX_CHARACTERS);
        IntList found = new IntList();
        int i = 0;
        while (i < end && found.size() < MAX_WORDS) {
            int c = text.codePointAt(i);
            if (isIdeograph(c)) {
                found.add(id(Character.toString(c), true, false));
                i += Character.charCount(c);
            } else if (Character.isLetterOrDigit(c)) {
                int start = i;
                while (i < end) {
                    int d = text.codePointAt(i);
                    boolean part = (Character.isLetterOrDigit(d) && !isIdeograph(d))
                            || Character.getType(d) == Character.NON_SPACING_MARK
                            || Character.getType(d) == Character.COMBINING_SPACING_MARK
                            || (isJoiner(d) && i + 1 < end && Character.isLetter(text.charAt(i + 1)));
                    if (!part) {
                        break;
                    }
                    i += Character.charCount(d);
                }
                found.add(id(text.substring(start, Math.min(i, text.length())), false, found.size() == 0));
            } else {
                if (!Character.isWhitespace(c) && c != '"' && c != '`' && found.size() > 0 && found.last() >= 0) {
                    found.add(-1);
                }
                i += Character.charCount(c);
            }
        }
        return found.toArray();
    }

    private int id(String surface, boolean ideograph, boolean first) {
        String key = surface.toLowerCase(Locale.ROOT);
        int id = number(key, ideograph);
        if (id < 0) {
            return -1;
        }
        boolean capital = !surface.equals(key);
        // The first word of a text has a capital whatever it is; only an inner one tells something.
        if (!first || (capital && surface.length() > 1 && Character.isUpperCase(surface.charAt(1)))) {
            total[id]++;
            if (capital) {
                upper[id]++;
                upperForm[id] = surface;
            }
        }
        if (lastDocument[id] != document) {
            lastDocument[id] = document;
            documentFrequency[id]++;
        }
        return id;
    }

    private int number(String key, boolean ideograph) {
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        if (size >= MAX_WORDS_KNOWN) {
            return -1;
        }
        int id = size++;
        ids.put(key, id);
        grow();
        folded[id] = key;
        ideographic[id] = ideograph;
        return id;
    }

    private void grow() {
        if (size > folded.length - 1) {
            int capacity = folded.length * 2;
            documentFrequency = Arrays.copyOf(documentFrequency, capacity);
            lastDocument = Arrays.copyOf(lastDocument, capacity);
            upper = Arrays.copyOf(upper, capacity);
            total = Arrays.copyOf(total, capacity);
            folded = Arrays.copyOf(folded, capacity);
            upperForm = Arrays.copyOf(upperForm, capacity);
            ideographic = Arrays.copyOf(ideographic, capacity);
        }
    }

    boolean isIdeographic(int word) {
        return ideographic[word];
    }

    /** A word carries content unless it is a function word, a bare number, a single letter, or in almost every text. */
    boolean[] contentWords(int documents) {
        boolean[] content = new boolean[size];
        for (int id = 0; id < size; id++) {
            String word = folded[id];
            boolean tooCommon = documents >= 50 && documentFrequency[id] > 0.4 * documents;
            boolean number = word.chars().noneMatch(Character::isLetter);
            boolean letter = word.length() < 2 && !ideographic[id];
            content[id] = !tooCommon && !number && !letter && !FunctionWords.contains(word);
        }
        return content;
    }

    /** Each word as texts mostly write it. */
    String[] surfaces() {
        String[] surfaces = new String[size];
        for (int id = 0; id < size; id++) {
            surfaces[id] = upper[id] * 2 > total[id] ? upperForm[id] : folded[id];
        }
        return surfaces;
    }

    boolean[] ideographic() {
        return Arrays.copyOf(ideographic, size);
    }

    private static boolean isJoiner(int c) {
        return c == '-' || c == '\'' || c == '\u2019';
    }

    private static boolean isIdeograph(int c) {
        if (c < 0x2E80) {
            return false;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.HAN
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA;
    }
}
