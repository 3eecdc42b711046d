package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * Texts cut into words and phrases of one to three words, as flat arrays: which phrases each document holds, each once.
 *
 * <p>Language neutral: words are runs of letters and digits; ideographs and kana count as one word each, so that their phrases of two and three are the
 * usual words. Immutable after {@link #of}; cost is linear in the number of words, about 60 bytes a word at the peak.
 */
final class Corpus {
    /** Bits of a word in the key of a phrase. */
    static final int WORD_BITS = 21;

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
        Vocabulary[] words = new Vocabulary[parts];
        int[][] documents = new int[texts.length][];
        runner.forChunks(texts.length, part, (number, from, to) -> {
            words[number] = new Vocabulary();
            for (int document = from; document < to; document++) {
                runner.checkpointInPiece();
                documents[document] = words[number].read(texts[document]);
            }
        });
        Vocabulary vocabulary = new Vocabulary();
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

    private static void forEachPhrase(int[] document, boolean[] content, Vocabulary words, PhraseConsumer consumer) {
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
}
