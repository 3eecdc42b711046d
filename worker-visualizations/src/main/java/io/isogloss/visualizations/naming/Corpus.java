package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Texts cut into words and phrases of one to three words, as flat arrays: which phrases each document holds, each once.
 *
 * <p>Language neutral: words are runs of letters and digits; ideographs and kana count as one word each, so that their phrases of two and three are the
 * usual words. Immutable after {@link #of}; cost is linear in the number of words, about 60 bytes a word at the peak.
 */
final class Corpus {
    private static final int MAX_CHARACTERS = 2_000;
    private static final int MAX_WORDS = 200;
    private static final int WORD_BITS = 21;
    private static final int MAX_VOCABULARY = (1 << WORD_BITS) - 2;

    private final String[] words;
    private final boolean[] ideographic;
    private final long[] phraseKeys;
    private final int[] offsets;
    private final int[] phrases;

    private Corpus(String[] words, boolean[] ideographic, long[] phraseKeys, int[] offsets, int[] phrases) {
        this.words = words;
        this.ideographic = ideographic;
        this.phraseKeys = phraseKeys;
        this.offsets = offsets;
        this.phrases = phrases;
    }

    /** Reads all texts. The result does not depend on the number of threads: whatever is counted in parts is put together in the order of the texts. */
    static Corpus of(String[] texts, ParallelRunner runner) {
        int part = Math.max(1, (texts.length + runner.threads() - 1) / runner.threads());
        int parts = ParallelRunner.chunkCount(texts.length, part);
        Words[] words = new Words[parts];
        int[][] documents = new int[texts.length][];
        runner.forChunks(texts.length, part, (number, from, to) -> {
            words[number] = new Words();
            for (int document = from; document < to; document++) {
                runner.checkpointInPiece();
                documents[document] = words[number].read(texts[document]);
            }
        });
        Words vocabulary = new Words();
        int[][] renumbered = new int[parts][];
        for (int number = 0; number < parts; number++) {
            renumbered[number] = vocabulary.absorb(words[number]);
        }
        boolean[] content = vocabulary.contentWords(texts.length);
        PhraseTable[] tables = new PhraseTable[parts];
        runner.forChunks(texts.length, part, (number, from, to) -> {
            tables[number] = new PhraseTable();
            for (int document = from; document < to; document++) {
                runner.checkpointInPiece();
                renumber(documents[document], renumbered[number]);
                forEachPhrase(documents[document], content, vocabulary, key -> tables[number].count(key, 1));
            }
        });
        PhraseTable table = parts == 0 ? new PhraseTable() : tables[0];
        for (int number = 1; number < parts; number++) {
            table.absorb(tables[number]);
        }
        table.keepThoseSeenAtLeast(2);
        IntList[] found = new IntList[parts];
        int[] offsets = new int[texts.length + 1];
        runner.forChunks(texts.length, part, (number, from, to) -> {
            IntList phrases = new IntList();
            for (int document = from; document < to; document++) {
                int start = phrases.size();
                forEachPhrase(documents[document], content, vocabulary, key -> {
                    int id = table.id(key);
                    if (id >= 0) {
                        phrases.add(id);
                    }
                });
                phrases.sortAndDeduplicateFrom(start);
                offsets[document + 1] = phrases.size();
            }
            found[number] = phrases;
        });
        return new Corpus(
                vocabulary.surfaces(), vocabulary.ideographic(), table.keys(), offsets, joined(found, offsets, part));
    }

    private static void renumber(int[] document, int[] numbers) {
        for (int i = 0; i < document.length; i++) {
            document[i] = document[i] < 0 ? -1 : numbers[document[i]];
        }
    }

    /** The parts one after another; offsets, which count from the start of each part, are made to count from the very start. */
    private static int[] joined(IntList[] parts, int[] offsets, int part) {
        int size = 0;
        for (int number = 0; number < parts.length; number++) {
            int last = Math.min(offsets.length - 1, (number + 1) * part);
            for (int document = number * part; document < last; document++) {
                offsets[document + 1] += size;
            }
            size += parts[number].size();
        }
        int[] all = new int[size];
        int at = 0;
        for (IntList each : parts) {
            at = each.copyTo(all, at);
        }
        return all;
    }

    int documents() {
        return offsets.length - 1;
    }

    int phrases() {
        return phraseKeys.length;
    }

    int start(int document) {
        return offsets[document];
    }

    int end(int document) {
        return offsets[document + 1];
    }

    int phraseAt(int position) {
        return phrases[position];
    }

    boolean holds(int document, int phrase) {
        return Arrays.binarySearch(phrases, offsets[document], offsets[document + 1], phrase) >= 0;
    }

    int length(int phrase) {
        long key = phraseKeys[phrase];
        return (key >>> (2 * WORD_BITS)) != 0 ? 3 : (key >>> WORD_BITS) != 0 ? 2 : 1;
    }

    /** The phrase as a reader would write it, in the case its words mostly have. */
    String surface(int phrase) {
        StringBuilder text = new StringBuilder();
        boolean lastIdeographic = false;
        for (int i = 0; i < length(phrase); i++) {
            int word = word(phrase, i);
            if (i > 0 && !(lastIdeographic && ideographic[word])) {
                text.append(' ');
            }
            text.append(words[word]);
            lastIdeographic = ideographic[word];
        }
        return text.toString();
    }

    int word(int phrase, int index) {
        return (int) ((phraseKeys[phrase] >>> (index * WORD_BITS)) & ((1 << WORD_BITS) - 1)) - 1;
    }

    /** How many words two phrases have in common. */
    int sharedWords(int one, int other) {
        int shared = 0;
        for (int i = 0; i < length(one); i++) {
            for (int j = 0; j < length(other); j++) {
                if (word(one, i) == word(other, j)) {
                    shared++;
                    break;
                }
            }
        }
        return shared;
    }

    /** True when a word of one phrase is also in the other, be it in another form: dance, dancing. */
    boolean repeats(int one, int other) {
        for (int i = 0; i < length(one); i++) {
            for (int j = 0; j < length(other); j++) {
                if (sameStem(words[word(one, i)], words[word(other, j)])) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A guess that needs no grammar: most of the longer word is the beginning of both. */
    private static boolean sameStem(String one, String other) {
        int shortest = Math.min(one.length(), other.length());
        int same = 0;
        while (same < shortest
                && Character.toLowerCase(one.charAt(same)) == Character.toLowerCase(other.charAt(same))) {
            same++;
        }
        int longest = Math.max(one.length(), other.length());
        return same == longest || (same >= 4 && same >= 0.55 * longest);
    }

    private static void forEachPhrase(int[] document, boolean[] content, Words words, PhraseConsumer consumer) {
        for (int i = 0; i < document.length; i++) {
            if (document[i] < 0 || !content[document[i]]) {
                continue;
            }
            long key = document[i] + 1L;
            if (!words.isIdeographic(document[i])) {
                consumer.accept(key);
            }
            for (int n = 1; n < 3 && i + n < document.length && document[i + n] >= 0; n++) {
                key |= (document[i + n] + 1L) << (n * WORD_BITS);
                if (content[document[i + n]]) {
                    consumer.accept(key);
                }
            }
        }
    }

    @FunctionalInterface
    private interface PhraseConsumer {
        void accept(long key);
    }

    /** Gives words their numbers. A break (sentence end, comma) stands as -1, so that no phrase crosses it. */
    private static final class Words {
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
        int[] absorb(Words part) {
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
            if (size >= MAX_VOCABULARY) {
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

    /** Open addressing from packed words to counts, then to dense ids in the order of first sight. */
    private static final class PhraseTable {
        private long[] slots = new long[1 << 14];
        private int[] counts = new int[1 << 14];
        private int used;
        private long[] order = new long[1 << 12];
        private long[] kept = new long[0];

        void count(long key, int times) {
            if (used * 2 > slots.length) {
                rehash();
            }
            int slot = slot(key);
            if (slots[slot] == 0) {
                slots[slot] = key;
                if (used == order.length) {
                    order = Arrays.copyOf(order, used * 2);
                }
                order[used++] = key;
            }
            counts[slot] += times;
        }

        /** Takes over the counts of the texts that follow. */
        void absorb(PhraseTable next) {
            for (int i = 0; i < next.used; i++) {
                count(next.order[i], next.counts[next.slot(next.order[i])]);
            }
        }

        void keepThoseSeenAtLeast(int minimum) {
            kept = new long[used];
            int size = 0;
            for (int i = 0; i < used; i++) {
                int slot = slot(order[i]);
                if (counts[slot] >= minimum) {
                    kept[size] = order[i];
                    counts[slot] = size++;
                } else {
                    counts[slot] = -1;
                }
            }
            kept = Arrays.copyOf(kept, size);
        }

        int id(long key) {
            int slot = slot(key);
            return slots[slot] == 0 ? -1 : counts[slot];
        }

        long[] keys() {
            return kept;
        }

        private int slot(long key) {
            long hash = key * 0x9E3779B97F4A7C15L;
            int slot = (int) (hash >>> 33) & (slots.length - 1);
            while (slots[slot] != 0 && slots[slot] != key) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }

        private void rehash() {
            long[] oldSlots = slots;
            int[] oldCounts = counts;
            slots = new long[oldSlots.length * 2];
            counts = new int[oldSlots.length * 2];
            for (int i = 0; i < oldSlots.length; i++) {
                if (oldSlots[i] != 0) {
                    int slot = slot(oldSlots[i]);
                    slots[slot] = oldSlots[i];
                    counts[slot] = oldCounts[i];
                }
            }
        }
    }
}
