package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/** For each cluster of a layer, how many of its texts hold which phrase. Immutable once made; eight bytes a phrase of a cluster. */
final class LayerCounts {
    private final int[][] phrases;
    private final int[][] counts;

    LayerCounts(Corpus corpus, ClusterIndex index, ParallelRunner runner) {
        int clusters = index.clusters();
        phrases = new int[clusters][];
        counts = new int[clusters][];
        // One array of counters a thread would do; one a chunk is simpler, and chunks are few.
        int chunk = Math.max(1, (clusters + 4 * runner.threads() - 1) / (4 * runner.threads()));
        runner.forChunks(clusters, chunk, (number, from, to) -> {
            int[] counters = new int[corpus.phrases()];
            for (int cluster = from; cluster < to; cluster++) {
                runner.checkpointInPiece();
                count(corpus, index, cluster, counters);
            }
        });
    }

    private void count(Corpus corpus, ClusterIndex index, int cluster, int[] counters) {
        IntList touched = new IntList();
        for (int i = 0; i < index.size(cluster); i++) {
            int document = index.member(cluster, i);
            for (int at = corpus.start(document); at < corpus.end(document); at++) {
                int phrase = corpus.phraseAt(at);
                if (counters[phrase]++ == 0) {
                    touched.add(phrase);
                }
            }
        }
        int[] found = touched.toArray();
        Arrays.sort(found);
        int[] times = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            times[i] = counters[found[i]];
            counters[found[i]] = 0;
        }
        phrases[cluster] = found;
        counts[cluster] = times;
    }

    /** The phrases of a cluster, rising. */
    int[] phrases(int cluster) {
        return phrases[cluster];
    }

    /** How many texts of the cluster hold each of its phrases. */
    int[] counts(int cluster) {
        return counts[cluster];
    }

    /** How many texts of the cluster hold the phrase. */
    int count(int cluster, int phrase) {
        int at = Arrays.binarySearch(phrases[cluster], phrase);
        return at < 0 ? 0 : counts[cluster][at];
    }
}
