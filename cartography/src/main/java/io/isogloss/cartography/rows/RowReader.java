package io.isogloss.cartography.rows;

/**
 * Reads rows for one thread. A row is loaded into a slot and then found at {@link #offset} of {@link #array}; for float
 * rows on the heap that is the row itself, otherwise a decoded copy. The array may be the same for all slots.
 */
public abstract class RowReader {

    /** How many rows can be loaded at once. */
    public static final int SLOTS = 5;

    final int[] offsets = new int[SLOTS];

    RowReader() {}

    /** Loads a row into a slot. */
    public abstract void load(int slot, int row);

    /** The array that holds all slots. */
    public abstract float[] array();

    /** Where in {@link #array} the row of a slot begins. */
    public final int offset(int slot) {
        return offsets[slot];
    }
}
