package io.isogloss.visualizations.naming;

import io.isogloss.visualizations.naming.Keywords.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes names of phrases: one, two or three of them, such that the name as a whole lies near the cluster and not as near to any other. Immutable; safe for
 * many threads.
 */
final class NameComposer {
    private static final int CHOSEN_FROM = 10;
    private static final int NAMES = 8;

    /** How much being nearer than the nearest rival counts, against being near. */
    private static final double WEIGHT_MARGIN = 1;

    /** How much the words count, against the meaning. */
    private static final double WEIGHT_WORDS = 0.1;

    /** What a phrase keeps that lies nowhere near the cluster. */
    private static final double NEAR = 0.3;

    /** How sharply phrases are weighed that lie as near to another cluster. */
    private static final double SHARP = 2;

    private final LayerMeanings clusters;
    private final PhraseMeanings phrases;

    NameComposer(LayerMeanings clusters, PhraseMeanings phrases) {
        this.clusters = clusters;
        this.phrases = phrases;
    }

    /** The same phrases, weighed by where they lie. */
    Scored[] weigh(Scored[] candidates, int cluster) {
        Scored[] weighed = new Scored[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            int start = phrases.start(candidates[i].phrase());
            float own = clusters.toMiddle(phrases.vectors(), start, cluster);
            float rival = clusters.toRivals(phrases.vectors(), start, cluster);
            double weight = (NEAR + Math.max(0, own)) * Math.exp(SHARP * Math.clamp(own - rival, -0.5, 0.5));
            weighed[i] = new Scored(candidates[i].phrase(), candidates[i].score() * weight);
        }
        Arrays.sort(weighed, Scored.BEST_FIRST);
        return weighed;
    }

    @SuppressWarnings("ArrayRecordComponent") // made once, never compared
    private record Name(int[] phrases, double worth) {
        static final Comparator<Name> BEST_FIRST = Comparator.comparingDouble((Name n) -> -n.worth);
    }

    /** Names made of the first of these phrases, best first. */
    List<int[]> names(int[] best, double[] scores, int cluster, boolean meaningful) {
        int from = Math.min(CHOSEN_FROM, best.length);
        if (!meaningful || from == 0) {
            return plain(best);
        }
        Products products = new Products(best, from, cluster);
        List<Name> names = new ArrayList<>();
        for (int a = 0; a < from; a++) {
            names.add(name(best, scores, products, a));
            for (int b = a + 1; b < from; b++) {
                names.add(name(best, scores, products, a, b));
                for (int c = b + 1; c < from; c++) {
                    names.add(name(best, scores, products, a, b, c));
                }
            }
        }
        names.sort(Name.BEST_FIRST);
        return names.stream().limit(NAMES).map(Name::phrases).toList();
    }

    private static Name name(int[] best, double[] scores, Products products, int... chosen) {
        double own = products.own(chosen);
        double words = 0;
        int[] made = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            words += scores[chosen[i]] / Math.max(1e-12, scores[0]) / chosen.length;
            made[i] = best[chosen[i]];
        }
        return new Name(made, own + WEIGHT_MARGIN * (own - products.rival(chosen)) + WEIGHT_WORDS * words);
    }

    /** Products of phrases with the cluster, its rivals, and each other: of any set of phrases the cosines follow without a vector. */
    private final class Products {
        private final int[] rivals;
        private final double[] toOwn;
        private final double[][] toRivals;
        private final double[][] toEachOther;

        Products(int[] best, int from, int cluster) {
            rivals = clusters.rivals(cluster);
            toOwn = new double[from];
            toRivals = new double[from][rivals.length];
            toEachOther = new double[from][from];
            float[] vectors = phrases.vectors();
            for (int a = 0; a < from; a++) {
                int start = phrases.start(best[a]);
                toOwn[a] = clusters.toMiddle(vectors, start, cluster);
                for (int r = 0; r < rivals.length; r++) {
                    toRivals[a][r] = clusters.toMiddle(vectors, start, rivals[r]);
                }
                for (int b = 0; b <= a; b++) {
                    double product = Meanings.dot(vectors, start, vectors, phrases.start(best[b]), clusters.width());
                    toEachOther[a][b] = product;
                    toEachOther[b][a] = product;
                }
            }
        }

        double own(int... chosen) {
            double sum = 0;
            for (int each : chosen) {
                sum += toOwn[each];
            }
            return sum / length(chosen);
        }

        /** The cosine to the rival that the phrases together lie nearest to; -1 without rivals. */
        double rival(int... chosen) {
            double most = Double.NEGATIVE_INFINITY;
            for (int r = 0; r < rivals.length; r++) {
                double sum = 0;
                for (int each : chosen) {
                    sum += toRivals[each][r];
                }
                most = Math.max(most, sum);
            }
            return rivals.length == 0 ? -1 : most / length(chosen);
        }

        private double length(int... chosen) {
            double squared = 0;
            for (int a : chosen) {
                for (int b : chosen) {
                    squared += toEachOther[a][b];
                }
            }
            return Math.sqrt(Math.max(1e-9, squared));
        }
    }

    private static List<int[]> plain(int[] best) {
        List<int[]> names = new ArrayList<>();
        for (int length : new int[] {1, 2, 3}) {
            if (best.length >= length) {
                names.add(Arrays.copyOf(best, length));
            }
        }
        return names;
    }
}
