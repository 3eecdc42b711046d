package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * What phrases mean: the middle of the texts that hold them, anywhere in the corpus. A phrase of many themes lies near none of them. Immutable once
 * made; about a kilobyte a phrase.
 */
final class PhraseMeanings {
    /** Texts that are looked at for one phrase, spread over all that hold it. */
    private static final int SAMPLE = 32;

    private final int width;
    private final int[] numbers;
    private final float[] vectors;

    /**
     * @param wanted the phrases, each once
     * @param documentFrequency in how many texts each phrase is
     */
    PhraseMeanings(Corpus corpus, Meanings meanings, int[] wanted, int[] documentFrequency, ParallelRunner runner) {
        width = meanings.width();
        numbers = new int[corpus.phrases()];
        Arrays.fill(numbers, -1);
        int[][] texts = new int[wanted.length][];
        int[] seen = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            numbers[wanted[i]] = i;
            texts[i] = new int[Math.min(SAMPLE, documentFrequency[wanted[i]])];
        }
        for (int document = 0; document < corpus.documents(); document++) {
            for (int at = corpus.start(document); at < corpus.end(document); at++) {
                int number = numbers[corpus.phraseAt(at)];
                if (number >= 0 && meanings.knows(document)) {
                    keep(texts[number], seen[number]++, documentFrequency[corpus.phraseAt(at)], document);
                }
            }
        }
        vectors = new float[wanted.length * width];
        runner.forChunks(wanted.length, 64, (chunk, from, to) -> {
            runner.checkpointInPiece();
            float[] buffer = meanings.buffer();
            float[] sum = new float[width];
            for (int i = from; i < to; i++) {
                Arrays.fill(sum, 0);
                int used = (int)
                        Math.min(texts[i].length, slotsFilled(seen[i], texts[i].length, documentFrequency[wanted[i]]));
                for (int t = 0; t < used; t++) {
                    meanings.add(texts[i][t], buffer, sum);
                }
                Meanings.toUnit(sum, 0, width);
                System.arraycopy(sum, 0, vectors, i * width, width);
            }
        });
    }

    /** Every k-th of the texts goes into the next slot. */
    private static void keep(int[] slots, int seen, int frequency, int document) {
        int slot = (int) ((long) seen * slots.length / Math.max(1, frequency));
        if (slot < slots.length && (seen == 0 || slot != (int) ((long) (seen - 1) * slots.length / frequency))) {
            slots[slot] = document;
        }
    }

    private static long slotsFilled(int seen, int slots, int frequency) {
        return seen == 0 ? 0 : (long) (seen - 1) * slots / Math.max(1, frequency) + 1;
    }

    /** Where the vector of a phrase begins in {@link #vectors}; -1 for one that was not wanted. */
    int start(int phrase) {
        return numbers[phrase] < 0 ? -1 : numbers[phrase] * width;
    }

    /** Unit vectors, one after another. */
    float[] vectors() {
        return vectors;
    }
}
