package io.isogloss.cartography.hdbscan;

import java.util.Random;

/** Rows for tests, always the same for the same arguments. */
public final class TestRows {

    private TestRows() {}

    /** Normal blobs around random centers, {@code perBlob} rows each, blob after blob. */
    public static float[] blobs(int blobs, int perBlob, int dimensions, double spread, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[blobs * perBlob * dimensions];
        double[] center = new double[dimensions];
        int next = 0;
        for (int blob = 0; blob < blobs; blob++) {
            for (int d = 0; d < dimensions; d++) {
                center[d] = 100 * random.nextDouble();
            }
            for (int i = 0; i < perBlob; i++) {
                for (int d = 0; d < dimensions; d++) {
                    rows[next++] = (float) (center[d] + spread * random.nextGaussian());
                }
            }
        }
        return rows;
    }

    /** Even noise in the unit cube. */
    public static float[] uniform(int count, int dimensions, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[count * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextFloat();
        }
        return rows;
    }

    /** Rows on a coarse grid: many coincide and most distances tie. */
    public static float[] grid(int count, int dimensions, int side, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[count * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(side);
        }
        return rows;
    }
}
