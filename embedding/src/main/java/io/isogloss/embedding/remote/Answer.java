package io.isogloss.embedding.remote;

/** The vectors of one batch, row after row in the order of its texts. */
public final class Answer {

    private final float[] rows;
    private final int dimensions;
    private final long tokens;
    private final RateHeaders rate;

    /** Takes the rows without a copy. */
    public Answer(float[] rows, int dimensions, long tokens, RateHeaders rate) {
        this.rows = rows;
        this.dimensions = dimensions;
        this.tokens = tokens;
        this.rate = rate;
    }

    public float[] rows() {
        return rows;
    }

    public int dimensions() {
        return dimensions;
    }

    /** Number of rows. */
    public int count() {
        return dimensions == 0 ? 0 : rows.length / dimensions;
    }

    /** Tokens the provider billed, 0 if it did not say. */
    public long tokens() {
        return tokens;
    }

    public RateHeaders rate() {
        return rate;
    }
}
