package io.isogloss.cartography.rows;

/** How a number of a mapped row is stored: little-endian, in two or four bytes. */
public enum Precision {
    /** IEEE single floats, four bytes. */
    FLOAT32(4),
    /** IEEE half floats, two bytes. */
    FLOAT16(2);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a number. */
    public int bytes() {
        return bytes;
    }
}
