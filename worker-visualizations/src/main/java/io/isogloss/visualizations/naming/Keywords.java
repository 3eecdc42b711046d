package io.isogloss.visualizations.naming;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Phrases that say what a cluster is, and what sets it apart from its siblings.
 *
 * <p>A phrase scores by its coverage of the cluster times the logarithm of its lift, once against all other texts and once against the siblings under
 * the same parent; the two are joined by their geometric mean. Of nested phrases the longest that loses little coverage stays. Where vectors are at hand, a
 * phrase is also weighed by how near the texts that hold it lie to the middle of the cluster. Cost: linear in the texts of a layer. One thread at a time.
 */
final class Keywords {
    private static final int CANDIDATES = 96;
    private static final int WEIGHED = 24;
    private static final int ENOUGH = 6;
    private static final int KEPT = 16;

    private final Corpus corpus;
    private final Centroids centroids;
    private final int[] documentFrequency;
    private final int[] inCluster;
    private final int[] inParent;

    Keywords(Corpus corpus, Centroids centroids) {
        this.corpus = corpus;
        this.centroids = centroids;
        this.documentFrequency = new int[corpus.phrases()];
        this.inCluster = new int[corpus.phrases()];
        this.inParent = new int[corpus.phrases()];
        for (int document = 0; document < corpus.documents(); document++) {
            for (int at = corpus.start(document); at < corpus.end(document); at++) {
                documentFrequency[corpus.phraseAt(at)]++;
            }
        }
    }

    /** For each cluster of the layer its phrases, best first. {@code coarser} is null for the coarsest layer. */
    int[][] of(TopicLayer layer, ClusterIndex index, @Nullable ClusterIndex coarser) {
        int[][] best = new int[index.clusters()][];
        int[][] byParent = clustersByParent(layer, index, coarser);
        for (int parent = 0; parent < byParent.length; parent++) {
            boolean siblings = coarser != null && parent < coarser.clusters() && byParent[parent].length > 1;
            int parentSize = 0;
            IntList touchedByParent = new IntList();
            if (siblings && coarser != null) {
                parentSize = coarser.size(parent);
                countAll(coarser, parent, inParent, touchedByParent);
            }
            for (int cluster : byParent[parent]) {
                best[cluster] = score(index, cluster, parentSize);
            }
            for (int i = 0; i < touchedByParent.size(); i++) {
                inParent[touchedByParent.get(i)] = 0;
            }
        }
        return best;
    }

    private static int[][] clustersByParent(TopicLayer layer, ClusterIndex index, @Nullable ClusterIndex coarser) {
        int parents = coarser == null ? 0 : coarser.clusters();
        IntList[] lists = new IntList[parents + 1];
        for (int cluster = 0; cluster < index.clusters(); cluster++) {
            int parent = layer.parent(cluster);
            int slot = parent < 0 || parent >= parents ? parents : parent;
            if (lists[slot] == null) {
                lists[slot] = new IntList();
            }
            lists[slot].add(cluster);
        }
        int[][] result = new int[parents + 1][];
        for (int slot = 0; slot <= parents; slot++) {
            result[slot] = lists[slot] == null ? new int[0] : lists[slot].toArray();
        }
        return result;
    }

    private void countAll(ClusterIndex index, int cluster, int[] counts, IntList touched) {
        for (int i = 0; i < index.size(cluster); i++) {
            int document = index.member(cluster, i);
            for (int at = corpus.start(document); at < corpus.end(document); at++) {
                int phrase = corpus.phraseAt(at);
                if (counts[phrase]++ == 0) {
                    touched.add(phrase);
                }
            }
        }
    }

    private int[] score(ClusterIndex index, int cluster, int parentSize) {
        IntList touched = new IntList();
        countAll(index, cluster, inCluster, touched);
        int size = index.size(cluster);
        int minimum = Math.max(2, Math.min(3, size / 5));
        Scored[] candidates = candidates(touched, size, minimum, parentSize);
        if (candidates.length < ENOUGH) {
            candidates = candidates(touched, size, Math.max(1, minimum - 1), parentSize);
        }
        if (candidates.length < ENOUGH) {
            candidates = candidates(touched, size, 1, parentSize);
        }
        if (centroids.present()) {
            candidates = weighByPosition(candidates, index, cluster);
        }
        int[] kept = diversify(candidates);
        for (int i = 0; i < touched.size(); i++) {
            inCluster[touched.get(i)] = 0;
        }
        return kept;
    }

    private Scored[] candidates(IntList touched, int size, int minimum, int parentSize) {
        int others = Math.max(1, corpus.documents() - size);
        int siblings = Math.max(0, parentSize - size);
        Scored[] found = new Scored[touched.size()];
        int count = 0;
        for (int i = 0; i < touched.size(); i++) {
            int phrase = touched.get(i);
            int here = inCluster[phrase];
            if (here < minimum) {
                continue;
            }
            double coverage = (double) here / size;
            double global = lift(coverage, documentFrequency[phrase] - here, others);
            if (global <= 0) {
                continue;
            }
            double score = global;
            if (siblings > 0) {
                double among = lift(coverage, Math.max(0, inParent[phrase] - here), siblings);
                score = Math.sqrt(global * Math.max(among, 0.02 * global));
            }
            // A longer phrase says more; it must pay for its smaller coverage only in part.
            score *= 1 + 0.25 * (corpus.length(phrase) - 1);
            found[count++] = new Scored(phrase, score);
        }
        Scored[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted, Scored.BEST_FIRST);
        return sorted.length > CANDIDATES ? Arrays.copyOf(sorted, CANDIDATES) : sorted;
    }

    private static double lift(double coverage, int elsewhere, int others) {
        double background = (elsewhere + 0.5) / (others + 1.0);
        return coverage * Math.log(coverage / background);
    }

    private Scored[] weighByPosition(Scored[] candidates, ClusterIndex index, int cluster) {
        Scored[] weighed = new Scored[candidates.length];
        float[] middle = centroids.ofCluster(index, cluster);
        for (int i = 0; i < candidates.length; i++) {
            // The tail matters only when better phrases repeat each other; an average weight is fair to it and costs
            // nothing.
            double cosine =
                    i < WEIGHED ? centroids.ofTextsThatHold(candidates[i].phrase(), index, cluster, middle) : 0.3;
            weighed[i] = new Scored(candidates[i].phrase(), candidates[i].score() * (0.3 + Math.max(0, cosine)));
        }
        Arrays.sort(weighed, Scored.BEST_FIRST);
        return weighed;
    }

    /** Keeps the longest of nested phrases, then drops what repeats the words of a better one. */
    private int[] diversify(Scored[] candidates) {
        IntList kept = new IntList();
        for (Scored candidate : candidates) {
            int phrase = candidate.phrase();
            for (Scored longer : candidates) {
                boolean contains = corpus.length(longer.phrase()) > corpus.length(phrase)
                        && corpus.sharedWords(phrase, longer.phrase()) == corpus.length(phrase);
                if (contains && inCluster[longer.phrase()] >= 0.6 * inCluster[phrase]) {
                    phrase = longer.phrase();
                }
            }
            boolean repeats = false;
            for (int i = 0; i < kept.size() && !repeats; i++) {
                repeats = corpus.sharedWords(phrase, kept.get(i)) > 0
                        || Names.fold(corpus.surface(phrase)).equals(Names.fold(corpus.surface(kept.get(i))));
            }
            if (!repeats) {
                kept.add(phrase);
            }
            if (kept.size() == KEPT) {
                break;
            }
        }
        return kept.toArray();
    }

    private record Scored(int phrase, double score) {
        static final Comparator<Scored> BEST_FIRST =
                Comparator.comparingDouble((Scored s) -> -s.score).thenComparingInt(Scored::phrase);
    }
}
