package io.isogloss.local.search;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to look for and how to rank it.
 *
 * @param words the query; empty when a text is to be liked
 * @param like id of a text whose neighbors are wanted; null for a query
 * @param mode by meaning, by words, or both
 * @param fusion how both are put together
 * @param meaning weight of meaning against words, 0 to 1
 * @param limit texts wanted
 * @param scoreField field whose number lifts a text; null for none
 * @param scoreWeight how much it lifts the best one, as a share of its relevance
 * @param timeField field whose date lets a text fade; null for none
 * @param halfLife age at which half of the relevance is left
 */
public record Question(
        String words,
        @Nullable String like,
        Mode mode,
        Fusion fusion,
        double meaning,
        int limit,
        @Nullable String scoreField,
        double scoreWeight,
        @Nullable String timeField,
        Duration halfLife) {

    /** What a text is found by. */
    public enum Mode {
        SEMANTIC,
        KEYWORD,
        HYBRID
    }

    /** How two rankings become one. */
    public enum Fusion {
        /** By ranks alone, so that scores of different kinds need not be compared. */
        RRF,
        /** By scores, each brought to 0 to 1. */
        WEIGHTED
    }

    public Question {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("the limit is " + limit + ", must be 1 to 1,000");
        }
        if (!(meaning >= 0 && meaning <= 1)) {
            throw new IllegalArgumentException("the weight of meaning is " + meaning + ", must be 0 to 1");
        }
        if (!(scoreWeight >= 0)) {
            throw new IllegalArgumentException("the weight of a score is " + scoreWeight + ", must be 0 or more");
        }
        if (halfLife.isNegative() || halfLife.isZero()) {
            throw new IllegalArgumentException("the half-life must be more than nothing");
        }
    }

    /** Both ways, by ranks, ten texts. */
    public static Question of(String words) {
        return new Question(words, null, Mode.HYBRID, Fusion.RRF, 0.5, 10, null, 0, null, Duration.ofDays(365));
    }

    /** The same in another mode. */
    public Question in(Mode other) {
        return new Question(words, like, other, fusion, meaning, limit, scoreField, scoreWeight, timeField, halfLife);
    }

    /** The same for so many texts. */
    public Question most(int count) {
        return new Question(words, like, mode, fusion, meaning, count, scoreField, scoreWeight, timeField, halfLife);
    }
}
