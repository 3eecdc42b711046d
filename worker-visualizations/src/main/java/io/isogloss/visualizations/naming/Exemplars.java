package io.isogloss.visualizations.naming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Points that stand for a cluster: near its middle, unlike each other, with a text. Safe for several threads. */
final class Exemplars {
    private static final int CANDIDATES = 64;
    private static final double NEAR_DUPLICATE = 0.97;
    private static final double WEIGHT_OF_NEARNESS = 0.7;

    private final String[] texts;
    private final Meanings meanings;

    Exemplars(String[] texts, Meanings meanings) {
        this.texts = texts;
        this.meanings = meanings;
    }

    /** At most {@code wanted} members, best first; fewer when the cluster has fewer different texts. */
    List<Integer> of(ClusterIndex index, int cluster, int wanted) {
        List<Integer> near = meanings.present() ? byPosition(index, cluster, wanted) : List.of();
        // A cluster of points that were all placed later has no vector to go by.
        return near.isEmpty() ? spread(index, cluster, wanted) : near;
    }

    private List<Integer> spread(ClusterIndex index, int cluster, int wanted) {
        List<Integer> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int size = index.size(cluster);
        int step = Math.max(1, size / Math.max(1, wanted * 4));
        for (int i = 0; i < size && chosen.size() < wanted; i += step) {
            int point = index.member(cluster, i);
            if (!texts[point].isBlank() && seen.add(normalised(texts[point]))) {
                chosen.add(point);
            }
        }
        return chosen;
    }

    private List<Integer> byPosition(ClusterIndex index, int cluster, int wanted) {
        int width = meanings.width();
        int size = index.size(cluster);
        int step = Math.max(1, size / 400);
        float[] buffer = meanings.buffer();
        float[] middle = new float[width];
        for (int i = 0; i < size; i += step) {
            meanings.add(index.member(cluster, i), buffer, middle);
        }
        Meanings.toUnit(middle, 0, width);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < size; i += step) {
            int point = index.member(cluster, i);
            if (!texts[point].isBlank() && meanings.knows(point)) {
                float[] vector = new float[width];
                meanings.add(point, buffer, vector);
                Meanings.toUnit(vector, 0, width);
                candidates.add(new Candidate(point, vector, Meanings.dot(vector, 0, middle, 0, width)));
            }
        }
        candidates.sort(Comparator.comparingDouble((Candidate c) -> -c.nearness).thenComparingInt(c -> c.point));
        List<Candidate> pool = candidates.subList(0, Math.min(CANDIDATES, candidates.size()));
        List<Integer> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        double[] closest = new double[pool.size()];
        Arrays.fill(closest, -1);
        boolean[] used = new boolean[pool.size()];
        while (chosen.size() < wanted) {
            int best = -1;
            double bestScore = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < pool.size(); i++) {
                if (used[i] || closest[i] > NEAR_DUPLICATE || seen.contains(normalised(texts[pool.get(i).point]))) {
                    continue;
                }
                double score = WEIGHT_OF_NEARNESS * pool.get(i).nearness - (1 - WEIGHT_OF_NEARNESS) * closest[i];
                if (score > bestScore) {
                    bestScore = score;
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            used[best] = true;
            Candidate taken = pool.get(best);
            chosen.add(taken.point);
            seen.add(normalised(texts[taken.point]));
            for (int i = 0; i < pool.size(); i++) {
                closest[i] = Math.max(closest[i], Meanings.dot(pool.get(i).vector, 0, taken.vector, 0, width));
            }
        }
        return chosen;
    }

    private static String normalised(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private static final class Candidate {
        private final int point;
        private final float[] vector;
        private final double nearness;

        Candidate(int point, float[] vector, double nearness) {
            this.point = point;
            this.vector = vector;
            this.nearness = nearness;
        }
    }
}
