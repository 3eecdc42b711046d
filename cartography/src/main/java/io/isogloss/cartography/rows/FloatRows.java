package io.isogloss.cartography.rows;

final class FloatRows extends Rows {

    private final float[] values;

    FloatRows(float[] values, int count, int dimensions) {
        super(count, dimensions);
        this.values = values;
    }

    @Override
    public RowReader reader() {
        return new RowReader() {
            @Override
            public void load(int slot, int row) {
                offsets[slot] = row * dimensions();
            }

            @Override
            public float[] array() {
                return values;
            }
        };
    }
}
