package io.isogloss.cartography.rows;

/** A reader that decodes rows into its own space. */
abstract class CopyingReader extends RowReader {

    private final float[] space;

    CopyingReader(int dimensions) {
        space = new float[SLOTS * dimensions];
        for (int slot = 0; slot < SLOTS; slot++) {
            offsets[slot] = slot * dimensions;
        }
    }

    abstract void copy(int row, float[] target, int offset);

    @Override
    public final void load(int slot, int row) {
        copy(row, space, offsets[slot]);
    }

    @Override
    public final float[] array() {
        return space;
    }
}
