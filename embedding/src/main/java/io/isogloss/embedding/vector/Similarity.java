package io.isogloss.embedding.vector;

/**
 * Similarity and distance of vectors. Rows lie one after the other in flat arrays. Uses the Vector API where the JVM was started with
 * {@code --add-modules jdk.incubator.vector}, plain loops elsewhere; results differ by rounding only. All methods are pure.
 */
public final class Similarity {

    private static final Kernels KERNELS = Kernels.best();

    private Similarity() {}

    /** The dot product; the cosine of vectors of length 1. */
    public static float dot(float[] a, float[] b) {
        requireSameLength(a, b);
        return KERNELS.dot(a, 0, b, 0, a.length);
    }

    /** The cosine of the angle, from -1 to 1; 0 if either vector is all zeros. */
    public static float cosine(float[] a, float[] b) {
        requireSameLength(a, b);
        return cosine(a, 0, b, 0, a.length);
    }

    public static float euclidean(float[] a, float[] b) {
        requireSameLength(a, b);
        return (float) Math.sqrt(KERNELS.squaredDistance(a, 0, b, 0, a.length));
    }

    public static float manhattan(float[] a, float[] b) {
        requireSameLength(a, b);
        return KERNELS.manhattan(a, 0, b, 0, a.length);
    }

    /** The cosine of one vector with each row. */
    public static float[] cosines(float[] query, float[] rows) {
        int dimensions = query.length;
        int count = rowsOf(rows, dimensions);
        float[] result = new float[count];
        double length = Math.sqrt(KERNELS.dot(query, 0, query, 0, dimensions));
        for (int r = 0; r < count; r++) {
            double rowLength = Math.sqrt(KERNELS.dot(rows, r * dimensions, rows, r * dimensions, dimensions));
            double both = length * rowLength;
            result[r] = both == 0 ? 0 : clamp(KERNELS.dot(query, 0, rows, r * dimensions, dimensions) / both);
        }
        return result;
    }

    /** The dot product of one vector with each row. */
    public static float[] dots(float[] query, float[] rows) {
        int dimensions = query.length;
        float[] result = new float[rowsOf(rows, dimensions)];
        for (int r = 0; r < result.length; r++) {
            result[r] = KERNELS.dot(query, 0, rows, r * dimensions, dimensions);
        }
        return result;
    }

    /** The Euclidean distance of one vector to each row. */
    public static float[] euclideans(float[] query, float[] rows) {
        int dimensions = query.length;
        float[] result = new float[rowsOf(rows, dimensions)];
        for (int r = 0; r < result.length; r++) {
            result[r] = (float) Math.sqrt(KERNELS.squaredDistance(query, 0, rows, r * dimensions, dimensions));
        }
        return result;
    }

    /** The Manhattan distance of one vector to each row. */
    public static float[] manhattans(float[] query, float[] rows) {
        int dimensions = query.length;
        float[] result = new float[rowsOf(rows, dimensions)];
        for (int r = 0; r < result.length; r++) {
            result[r] = KERNELS.manhattan(query, 0, rows, r * dimensions, dimensions);
        }
        return result;
    }

    /** Row numbers of the {@code k} rows with the largest cosine, the largest first; equal ones in row order. */
    public static int[] topK(float[] query, float[] rows, int k) {
        return largest(cosines(query, rows), k);
    }

    /** Positions of the {@code k} largest values, the largest first; equal ones in order. Costs count × log k. */
    public static int[] largest(float[] values, int k) {
        if (k < 0) {
            throw new IllegalArgumentException("k must not be negative, was " + k);
        }
        int size = Math.min(k, values.length);
        int[] heap = new int[size];
        for (int i = 0; i < values.length; i++) {
            if (i < size) {
                heap[i] = i;
                siftUp(heap, i, values);
            } else if (size > 0 && worse(values, heap[0], i)) {
                heap[0] = i;
                siftDown(heap, size, values);
            }
        }
        int[] sorted = new int[size];
        for (int left = size; left > 0; left--) {
            sorted[left - 1] = heap[0];
            heap[0] = heap[left - 1];
            siftDown(heap, left - 1, values);
        }
        return sorted;
    }

    /** Scales each row to length 1 in place; rows of zeros stay. */
    public static void normalize(float[] rows, int dimensions) {
        int count = rowsOf(rows, dimensions);
        for (int r = 0; r < count; r++) {
            int at = r * dimensions;
            double squares = 0;
            // In double precision, since the square of a large float overflows.
            for (int d = 0; d < dimensions; d++) {
                squares += (double) rows[at + d] * rows[at + d];
            }
            if (squares > 0) {
                double scale = 1 / Math.sqrt(squares);
                for (int d = 0; d < dimensions; d++) {
                    rows[at + d] = (float) (rows[at + d] * scale);
                }
            }
        }
    }

    static float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int length) {
        return KERNELS.squaredDistance(a, aOffset, b, bOffset, length);
    }

    static int rowsOf(float[] rows, int dimensions) {
        if (dimensions < 1 || rows.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    rows.length + " values are no whole number of rows of " + dimensions + " dimensions");
        }
        return rows.length / dimensions;
    }

    private static float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double both = Math.sqrt(KERNELS.dot(a, aOffset, a, aOffset, length))
                * Math.sqrt(KERNELS.dot(b, bOffset, b, bOffset, length));
        return both == 0 ? 0 : clamp(KERNELS.dot(a, aOffset, b, bOffset, length) / both);
    }

    private static float clamp(double cosine) {
        return (float) Math.clamp(cosine, -1.0, 1.0);
    }

    /** Whether {@code a} ranks below {@code b}: smaller, or equal and later. */
    private static boolean worse(float[] values, int a, int b) {
        int order = Float.compare(values[a], values[b]);
        return order < 0 || (order == 0 && a > b);
    }

    private static void siftUp(int[] heap, int from, float[] values) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!worse(values, heap[at], heap[parent])) {
                return;
            }
            swap(heap, at, parent);
            at = parent;
        }
    }

    private static void siftDown(int[] heap, int size, float[] values) {
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && worse(values, heap[child + 1], heap[child])) {
                child++;
            }
            if (!worse(values, heap[child], heap[at])) {
                return;
            }
            swap(heap, at, child);
            at = child;
        }
    }

    private static void swap(int[] heap, int a, int b) {
        int kept = heap[a];
        heap[a] = heap[b];
        heap[b] = kept;
    }

    private static void requireSameLength(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of " + a.length + " and " + b.length + " dimensions");
        }
    }
}
