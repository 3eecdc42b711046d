package io.isogloss.sweep.run;

/**
 * What a sweep did, so far or in all.
 *
 * @param processed rows that got their vector
 * @param failed rows that failed, each time they did; and lines that were read and are none
 * @param removed rows whose points were deleted
 * @param underWay rows' batches that are not answered yet
 * @param message what a person should know; empty for nothing
 */
public record SweepOutcome(long processed, long failed, long removed, int underWay, String message) {
    /** Nothing was to be done. */
    public static final SweepOutcome NOTHING = new SweepOutcome(0, 0, 0, 0, "");

    /** The same with further rows that failed. */
    SweepOutcome withFailed(long more) {
        return new SweepOutcome(processed, failed + more, removed, underWay, message);
    }
}
