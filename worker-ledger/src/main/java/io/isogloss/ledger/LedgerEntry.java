package io.isogloss.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One operation, whatever its end. Holds no text that was embedded and no secret.
 *
 * @param id drawn once; an entry that is written again is recognized by it
 * @param endedAt when it ended
 * @param operation what it was
 * @param job whose it was
 * @param usage what it used
 * @param outcome how it ended
 */
public record LedgerEntry(UUID id, Instant endedAt, Operation operation, Job job, Usage usage, Outcome outcome) {
    private static final int LONGEST = 200;

    /**
     * Whose the operation was. Texts are cut to what a column holds.
     *
     * @param id the job
     * @param owner its owner, or empty
     * @param dataset its dataset as the job names it, or empty
     * @param transformId the transform, 0 where the job names none
     * @param resourceId the embedded dataset or visualization, 0 where the job names none
     * @param collection the collection, or empty
     */
    public record Job(String id, String owner, String dataset, int transformId, int resourceId, String collection) {
        /** Cuts what is too long. */
        public Job {
            id = line(id);
            owner = line(owner);
            dataset = line(dataset);
            collection = line(collection);
        }
    }

    /**
     * What it used.
     *
     * @param tokens tokens that the provider counted, in and out
     * @param costUsd what they cost, not rounded
     * @param items texts embedded or topics named
     * @param cacheHits items that cost nothing
     * @param truncated items that were cut
     */
    public record Usage(
            String provider, String model, long tokens, BigDecimal costUsd, int items, int cacheHits, int truncated) {
        /** Cuts names that are too long, keeps ten decimal places, and counts nothing below zero. */
        public Usage {
            provider = line(provider);
            model = line(model);
            tokens = Math.max(0, tokens);
            costUsd = costUsd.max(BigDecimal.ZERO).setScale(10, RoundingMode.HALF_UP);
        }
    }

    /**
     * How it ended.
     *
     * @param status a word of the contract, such as {@code success} or {@code failed_embedding}
     * @param stored points or names stored
     * @param bytes bytes read
     * @param took how long it took
     */
    public record Outcome(String status, int stored, long bytes, Duration took) {
        /** Cuts what is too long. */
        public Outcome {
            status = line(status);
        }
    }

    /** One line that every database takes. */
    private static String line(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        StringBuilder clean = new StringBuilder(cut.length());
        cut.codePoints()
                .map(c -> Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        ? '?'
                        : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
