package io.isogloss.local.search;

import io.isogloss.model.PointId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Puts rankings together. Each is a map from points to scores, best first. */
final class Ranking {
    /** Dampens the first ranks against the rest; the value of the paper that reciprocal rank fusion comes from. */
    private static final int RRF_CONSTANT = 60;

    private Ranking() {}

    /** Both rankings as one, by the wish of the question; the best has 1. */
    static SequencedMap<PointId, Double> fuse(
            SequencedMap<PointId, Double> meaning,
            SequencedMap<PointId, Double> words,
            Question.Fusion fusion,
            double weight) {
        Map<PointId, Double> sums = new HashMap<>();
        switch (fusion) {
            case RRF -> {
                addRanks(meaning, weight, sums);
                addRanks(words, 1 - weight, sums);
            }
            case WEIGHTED -> {
                addScores(meaning, weight, sums);
                addScores(words, 1 - weight, sums);
            }
        }
        return scaled(sorted(sums));
    }

    private static void addRanks(SequencedMap<PointId, Double> ranking, double weight, Map<PointId, Double> sums) {
        int rank = 0;
        for (PointId id : ranking.keySet()) {
            rank++;
            sums.merge(id, weight / (RRF_CONSTANT + rank), Double::sum);
        }
    }

    private static void addScores(SequencedMap<PointId, Double> ranking, double weight, Map<PointId, Double> sums) {
        if (ranking.isEmpty()) {
            return;
        }
        double best = ranking.firstEntry().getValue();
        // Not from the lowest found: what was found last is still found.
        double least = Math.min(0, ranking.lastEntry().getValue());
        double range = best - least;
        ranking.forEach((id, score) -> sums.merge(id, weight * (range > 0 ? (score - least) / range : 1), Double::sum));
    }

    /** The same order with the best score 1. */
    static SequencedMap<PointId, Double> scaled(SequencedMap<PointId, Double> ranking) {
        if (ranking.isEmpty() || ranking.firstEntry().getValue() <= 0) {
            return ranking;
        }
        double best = ranking.firstEntry().getValue();
        SequencedMap<PointId, Double> scaled = new LinkedHashMap<>();
        ranking.forEach((id, score) -> scaled.put(id, score / best));
        return scaled;
    }

    /** Best first; equals in the order of their ids, so that a search is repeatable. */
    static SequencedMap<PointId, Double> sorted(Map<PointId, Double> scores) {
        List<Map.Entry<PointId, Double>> entries = scores.entrySet().stream()
                .sorted(Map.Entry.<PointId, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().toString()))
                .toList();
        SequencedMap<PointId, Double> sorted = new LinkedHashMap<>();
        entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
