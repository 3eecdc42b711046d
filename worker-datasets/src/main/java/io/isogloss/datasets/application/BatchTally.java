package io.isogloss.datasets.application;

import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.ItemProblem;
import io.isogloss.model.dataset.Chunk;
import java.util.ArrayList;
import java.util.List;

/** What the stages of one batch add up to. Guarded by itself: several stages write. */
final class BatchTally {
    private static final int LONGEST_ID = 80;

    private final List<String> problems = new ArrayList<>();
    private int failed;
    private int stored;
    private int truncated;
    private int cacheHits;
    private long tokens;
    private double costUsd;

    synchronized void embedded(Embeddings embeddings, double cost) {
        tokens += embeddings.tokens();
        cacheHits += embeddings.cacheHits();
        truncated += embeddings.truncated().length;
        costUsd += cost;
    }

    synchronized void failed(Chunk chunk, ItemProblem problem) {
        failed++;
        if (problems.size() < 20) {
            String id =
                    chunk.id().length() <= LONGEST_ID ? chunk.id() : chunk.id().substring(0, LONGEST_ID) + "…";
            problems.add("'" + id + "': " + problem.message());
        }
    }

    synchronized void stored(int points) {
        stored += points;
    }

    synchronized int stored() {
        return stored;
    }

    synchronized int truncated() {
        return truncated;
    }

    synchronized int cacheHits() {
        return cacheHits;
    }

    synchronized long tokens() {
        return tokens;
    }

    synchronized double costUsd() {
        return costUsd;
    }

    /** One line that names the chunks that have no point, or nothing. */
    synchronized String note(int named) {
        if (failed == 0) {
            return "";
        }
        int shown = Math.min(named, problems.size());
        String rest = failed > shown ? "; and " + (failed - shown) + " more" : "";
        return failed + " of " + (failed + stored) + " chunks have no vector: "
                + String.join("; ", problems.subList(0, shown)) + rest;
    }
}
