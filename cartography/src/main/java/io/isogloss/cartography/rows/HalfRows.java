package io.isogloss.cartography.rows;

final class HalfRows extends Rows {

    private final short[] values;

    HalfRows(short[] values, int count, int dimensions) {
        super(count, dimensions);
        this.values = values;
    }

    @Override
    public RowReader reader() {
        return new CopyingReader(dimensions()) {
            @Override
            void copy(int row, float[] target, int offset) {
                int from = row * dimensions();
                for (int f = 0; f < dimensions(); f++) {
                    target[offset + f] = Float.float16ToFloat(values[from + f]);
                }
            }
        };
    }
}
