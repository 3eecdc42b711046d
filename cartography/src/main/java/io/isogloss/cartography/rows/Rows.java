package io.isogloss.cartography.rows;

import io.isogloss.cartography.failure.CartographyException;
import java.nio.file.Path;

/**
 * Some vectors of one length, read by number. Implementations are read-only views of what the caller gave; the caller
 * must not change it while a run uses it. Safe for use by any thread; each thread takes its own {@link #reader()}.
 */
public abstract sealed class Rows permits FloatRows, HalfRows, MappedRows, SelectedRows {

    /** The most features a row may have. */
    public static final int MAX_DIMENSIONS = 65_536;

    private final int count;
    private final int dimensions;

    Rows(int count, int dimensions) {
        this.count = count;
        this.dimensions = dimensions;
    }

    /**
     * Rows one after another in one array, not copied.
     *
     * @param values {@code count × dimensions} floats
     */
    public static Rows of(float[] values, int dimensions) {
        return new FloatRows(values, countOf(values.length, dimensions), dimensions);
    }

    /** Rows of equal length, copied. Empty input gives rows of one dimension. */
    public static Rows copyOf(float[][] vectors) {
        int dimensions = vectors.length == 0 ? 1 : vectors[0].length;
        float[] values = new float[Math.multiplyExact(vectors.length, dimensions)];
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].length != dimensions) {
                throw CartographyException.invalidData("row " + i + " has " + vectors[i].length
                        + " dimensions, the rows before it have " + dimensions);
            }
            System.arraycopy(vectors[i], 0, values, i * dimensions, dimensions);
        }
        return of(values, dimensions);
    }

    /** Rows of IEEE half floats one after another in one array, not copied: half the memory of floats. */
    public static Rows ofHalf(short[] values, int dimensions) {
        return new HalfRows(values, countOf(values.length, dimensions), dimensions);
    }

    /** Rows in a file, mapped and not read into the heap; close it after use. */
    public static MappedRows map(Path file, int dimensions, Precision precision) {
        checkDimensions(dimensions);
        return MappedRows.open(file, dimensions, precision);
    }

    /** Some of these rows, in the order of {@code ids}; a view. */
    public Rows select(int[] ids) {
        return new SelectedRows(this, ids);
    }

    /** How many rows. */
    public final int count() {
        return count;
    }

    /** Features of a row. */
    public final int dimensions() {
        return dimensions;
    }

    /** A reader for one thread. */
    public abstract RowReader reader();

    static int countOf(int values, int dimensions) {
        checkDimensions(dimensions);
        if (values % dimensions != 0) {
            throw CartographyException.invalidData(
                    values + " values cannot be cut into rows of " + dimensions + " dimensions");
        }
        return values / dimensions;
    }

    private static void checkDimensions(int dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw CartographyException.invalidData(
                    "dimensions must be between 1 and " + MAX_DIMENSIONS + ", not " + dimensions);
        }
    }
}
