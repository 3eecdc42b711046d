package io.isogloss.cartography.algebra;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations.
 *
 * @param values falling
 * @param vectors one eigenvector a column, in the order of the values
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
public record SymmetricEigen(double[] values, double[][] vectors) {

    private static final int MAX_SWEEPS = 60;

    /** Decomposes a matrix, which stays as it is; only its upper triangle is read. Cubic in the size. */
    public static SymmetricEigen of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][n];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            v[i][i] = 1;
            for (int j = i; j < n; j++) {
                a[i][j] = matrix[i][j];
                a[j][i] = matrix[i][j];
            }
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && sweepOnce(a, v); sweep++) {
            // Each sweep shrinks what is left beside the diagonal; the loop ends when nothing is.
        }
        return sorted(a, v);
    }

    private static boolean sweepOnce(double[][] a, double[][] v) {
        int n = a.length;
        boolean rotated = false;
        for (int p = 0; p < n - 1; p++) {
            for (int q = p + 1; q < n; q++) {
                double off = a[p][q];
                if (Math.abs(off) > 1e-15 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) + 1e-300) {
                    rotate(a, v, p, q);
                    rotated = true;
                }
            }
        }
        return rotated;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        int n = a.length;
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int i = 0; i < n; i++) {
            double ip = a[i][p];
            double iq = a[i][q];
            a[i][p] = c * ip - s * iq;
            a[i][q] = s * ip + c * iq;
        }
        for (int i = 0; i < n; i++) {
            double pi = a[p][i];
            double qi = a[q][i];
            a[p][i] = c * pi - s * qi;
            a[q][i] = s * pi + c * qi;
            double vp = v[i][p];
            double vq = v[i][q];
            v[i][p] = c * vp - s * vq;
            v[i][q] = s * vp + c * vq;
        }
        a[p][q] = 0;
        a[q][p] = 0;
    }

    private static SymmetricEigen sorted(double[][] a, double[][] v) {
        int n = a.length;
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int at = i;
            while (at > 0 && a[order[at - 1]][order[at - 1]] < a[i][i]) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = i;
        }
        double[] values = new double[n];
        double[][] vectors = new double[n][n];
        for (int j = 0; j < n; j++) {
            values[j] = a[order[j]][order[j]];
            for (int i = 0; i < n; i++) {
                vectors[i][j] = v[i][order[j]];
            }
        }
        return new SymmetricEigen(values, vectors);
    }
}
