package io.isogloss.embedding.local;

/**
 * Token ids of many texts, one after the other without padding. Row r holds {@code ids[starts[r]] … ids[starts[r + 1] - 1]}, special
 * tokens included; no row is empty.
 */
public final class TokenRows {

    private final int[] ids;
    private final int[] starts;

    /**
     * Takes both arrays without a copy.
     *
     * @param ids token ids of all rows
     * @param starts where each row starts, one entry more than there are rows
     */
    public TokenRows(int[] ids, int[] starts) {
        this.ids = ids;
        this.starts = starts;
    }

    /** Token ids of all rows. Shared: do not change. */
    public int[] ids() {
        return ids;
    }

    /** Position of a row's first token in {@link #ids()}. */
    public int start(int row) {
        return starts[row];
    }

    public int count() {
        return starts.length - 1;
    }

    /** Tokens of one row. */
    public int length(int row) {
        return starts[row + 1] - starts[row];
    }
}
