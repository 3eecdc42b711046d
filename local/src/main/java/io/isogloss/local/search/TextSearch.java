package io.isogloss.local.search;

import io.isogloss.embedding.Embedder;
import io.isogloss.local.input.Dates;
import io.isogloss.model.PointId;
import io.isogloss.runtime.catalog.TextSet;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.ScoredHit;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches one set of texts. Safe for many threads; the index of words is made by the first search that needs it.
 */
public final class TextSearch implements AutoCloseable {
    /** How many each way is asked for, so that fusion and boosts have something to choose from. */
    private static final int DEPTH = 200;

    private final TextSet set;
    private final VectorStore vectors;
    private final Supplier<Embedder> embedder;
    private final Path indexes;
    private final InstantSource clock;
    private @Nullable KeywordIndex words;

    /**
     * @param embedder of the set's own model; asked for by each question that has a meaning
     * @param indexes folder of indexes of words
     */
    public TextSearch(
            TextSet set, VectorStore vectors, Supplier<Embedder> embedder, Path indexes, InstantSource clock) {
        this.set = set;
        this.vectors = vectors;
        this.embedder = embedder;
        this.indexes = indexes;
        this.clock = clock;
    }

    /** The set that is searched. */
    public TextSet set() {
        return set;
    }

    /**
     * The texts, best first.
     *
     * @throws NoSuchElementException when the text that is to be liked is not there
     */
    public List<Found> search(Question question) {
        int depth = Math.max(DEPTH, question.limit() * 2);
        SequencedMap<PointId, Double> ranking =
                question.like() == null ? byQuery(question, depth) : like(question.like(), depth);
        boolean boosted = question.scoreField() != null || question.timeField() != null;
        List<PointId> wanted = ranking.keySet().stream()
                .limit(boosted ? ranking.size() : question.limit())
                .toList();
        List<Found> found = load(wanted, ranking);
        if (boosted) {
            found = boost(found, question);
        }
        return found.subList(0, Math.min(question.limit(), found.size()));
    }

    private SequencedMap<PointId, Double> byQuery(Question question, int depth) {
        return switch (question.mode()) {
            case SEMANTIC -> near(embedder.get().embedQuery(question.words()), depth);
            case KEYWORD -> words().find(question.words(), depth);
            case HYBRID ->
                Ranking.fuse(
                        near(embedder.get().embedQuery(question.words()), depth),
                        words().find(question.words(), depth),
                        question.fusion(),
                        question.meaning());
        };
    }

    private SequencedMap<PointId, Double> like(String id, int depth) {
        Optional<PointId> point = words().point(id);
        if (point.isEmpty()) {
            throw new NoSuchElementException("no text has the id '" + id + "'");
        }
        VectorMatrix vector = vectors.retrieve(
                set.collection(), null, List.of(point.get()), PayloadFields.none(), (row, each, payload) -> {});
        if (vector.rows() == 0) {
            throw new NoSuchElementException("the text '" + id + "' has no vector any more");
        }
        float[] query = Arrays.copyOf(vector.values(), vector.dimensions());
        SequencedMap<PointId, Double> near = near(query, depth + 1);
        near.remove(point.get());
        return near;
    }

    private SequencedMap<PointId, Double> near(float[] query, int depth) {
        SequencedMap<PointId, Double> ranking = new LinkedHashMap<>();
        for (ScoredHit hit : vectors.search(set.collection(), null, query, depth, false, PayloadFields.none())) {
            ranking.put(hit.id(), (double) hit.score());
        }
        return ranking;
    }

    private synchronized KeywordIndex words() {
        if (words == null) {
            words = KeywordIndex.open(indexes, set, vectors);
        }
        return words;
    }

    private List<Found> load(List<PointId> ids, Map<PointId, Double> scores) {
        Map<PointId, Map<String, @Nullable Object>> payloads = new HashMap<>();
        vectors.retrieve(
                set.collection(), null, ids, PayloadFields.all(), (row, id, payload) -> payloads.put(id, payload));
        List<Found> found = new ArrayList<>(ids.size());
        for (PointId id : ids) {
            Map<String, @Nullable Object> payload = payloads.get(id);
            if (payload != null) {
                found.add(new Found(id, scores.getOrDefault(id, 0.0), payload));
            }
        }
        return found;
    }

    /** Lifts by a number of the text and lets it fade with age. A text without the number is not lifted, one without a date does not fade. */
    private List<Found> boost(List<Found> found, Question question) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        if (question.scoreField() != null) {
            for (Found each : found) {
                if (each.payload().get(question.scoreField()) instanceof Number number) {
                    least = Math.min(least, number.doubleValue());
                    most = Math.max(most, number.doubleValue());
                }
            }
        }
        List<Found> boosted = new ArrayList<>(found.size());
        for (Found each : found) {
            double score = each.score();
            if (question.scoreField() != null && each.payload().get(question.scoreField()) instanceof Number number) {
                double share = most > least ? (number.doubleValue() - least) / (most - least) : 0;
                score += Math.abs(score) * question.scoreWeight() * share;
            }
            Object date = question.timeField() == null ? null : each.payload().get(question.timeField());
            if (date != null) {
                score *= Dates.parse(date)
                        .map(moment -> fading(moment, question.halfLife()))
                        .orElse(1.0);
            }
            boosted.add(new Found(each.id(), score, each.payload()));
        }
        boosted.sort(Comparator.comparingDouble(Found::score).reversed());
        return boosted;
    }

    private double fading(Instant moment, Duration halfLife) {
        double age = Math.max(0, Duration.between(moment, clock.instant()).toSeconds());
        return Math.pow(0.5, age / halfLife.toSeconds());
    }

    @Override
    public synchronized void close() {
        if (words != null) {
            words.close();
        }
    }
}
