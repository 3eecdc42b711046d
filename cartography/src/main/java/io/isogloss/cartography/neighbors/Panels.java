package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import java.util.Arrays;

/** Lays rows out feature by feature, as the panel kernel reads them. */
final class Panels {

    private Panels() {}

    /** Copies up to 32 rows into the columns of one panel; the other columns become zero. */
    static void gather(float[] points, int dimensions, int[] ids, int first, int size, float[] panel, int offset) {
        if (size < Kernels.PANEL) {
            Arrays.fill(panel, offset, offset + dimensions * Kernels.PANEL, 0f);
        }
        int c = 0;
        // Four rows together write neighboring columns: a quarter of the cache lines touched.
        for (; c + 4 <= size; c += 4) {
            int r0 = ids[first + c] * dimensions;
            int r1 = ids[first + c + 1] * dimensions;
            int r2 = ids[first + c + 2] * dimensions;
            int r3 = ids[first + c + 3] * dimensions;
            for (int f = 0, at = offset + c; f < dimensions; f++, at += Kernels.PANEL) {
                panel[at] = points[r0 + f];
                panel[at + 1] = points[r1 + f];
                panel[at + 2] = points[r2 + f];
                panel[at + 3] = points[r3 + f];
            }
        }
        for (; c < size; c++) {
            int row = ids[first + c] * dimensions;
            for (int f = 0, at = offset + c; f < dimensions; f++, at += Kernels.PANEL) {
                panel[at] = points[row + f];
            }
        }
    }
}
