package io.isogloss.cartography.rows;

final class SelectedRows extends Rows {

    private final Rows all;
    private final int[] ids;

    SelectedRows(Rows all, int[] ids) {
        super(ids.length, all.dimensions());
        this.all = all;
        this.ids = ids.clone();
    }

    @Override
    public RowReader reader() {
        RowReader inner = all.reader();
        return new RowReader() {
            @Override
            public void load(int slot, int row) {
                inner.load(slot, ids[row]);
                offsets[slot] = inner.offset(slot);
            }

            @Override
            public float[] array() {
                return inner.array();
            }
        };
    }
}
