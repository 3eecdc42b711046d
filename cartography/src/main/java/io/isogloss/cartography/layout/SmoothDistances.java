package io.isogloss.cartography.layout;

import io.isogloss.cartography.kernel.FloatMath;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * The scale of each point's neighborhood: the distance from which membership falls (rho) and how fast it falls (sigma),
 * chosen so that the memberships of a row add up to log2 of its size.
 */
final class SmoothDistances {

    private static final int CHUNK = 1024;
    private static final int MAX_HALVINGS = 64;
    private static final float TOLERANCE = 1e-5f;
    private static final float FLOOR = 1e-3f;

    final float[] rho;
    final float[] sigma;

    private SmoothDistances(int count) {
        rho = new float[count];
        sigma = new float[count];
    }

    static SmoothDistances of(NeighborGraph graph, float localConnectivity, ParallelRunner runner) {
        int count = graph.rowCount();
        int k = graph.k();
        SmoothDistances result = new SmoothDistances(count);
        float mean = meanDistance(graph, runner);
        float target = (float) (StrictMath.log(k + 1.0) / StrictMath.log(2));
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                result.fitRow(i, graph.distances(), i * k, k, target, localConnectivity, mean);
            }
        });
        return result;
    }

    float membership(int row, float distance) {
        float excess = distance - rho[row];
        if (excess <= 0 || sigma[row] == 0) {
            return 1f;
        }
        return Float.isInfinite(distance) ? 0f : FloatMath.exp(-excess / sigma[row]);
    }

    private static float meanDistance(NeighborGraph graph, ParallelRunner runner) {
        int count = graph.rowCount();
        int k = graph.k();
        double[] sums = new double[ParallelRunner.chunkCount(count, CHUNK)];
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            double sum = 0;
            for (int i = from * k; i < to * k; i++) {
                float distance = graph.distances()[i];
                sum += Float.isInfinite(distance) ? 0 : distance;
            }
            sums[chunk] = sum;
        });
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        return count == 0 ? 0f : (float) (total / ((double) count * (k + 1)));
    }

    private void fitRow(
            int row, float[] distances, int base, int k, float target, float localConnectivity, float meanOfAll) {
        double sum = 0;
        int firstPositive = k;
        int finite = 0;
        for (int j = 0; j < k && !Float.isInfinite(distances[base + j]); j++) {
            finite++;
            sum += distances[base + j];
            if (distances[base + j] > 0 && firstPositive == k) {
                firstPositive = j;
            }
        }
        float start = nearest(distances, base, Math.min(firstPositive, finite), finite, localConnectivity);
        float width = fitWidth(distances, base, finite, start, target);
        float mean = start > 0 ? (float) (sum / (k + 1)) : meanOfAll;
        rho[row] = start;
        sigma[row] = Math.max(width, FLOOR * mean);
    }

    private static float nearest(float[] distances, int base, int firstPositive, int finite, float localConnectivity) {
        int positive = finite - firstPositive;
        if (positive == 0) {
            return 0f;
        }
        if (positive < localConnectivity) {
            return distances[base + finite - 1];
        }
        int whole = (int) localConnectivity;
        float part = localConnectivity - whole;
        int at = base + firstPositive + whole;
        if (whole == 0) {
            return part * distances[at];
        }
        float value = distances[at - 1];
        return part > TOLERANCE && whole < positive ? value + part * (distances[at] - value) : value;
    }

    private static float fitWidth(float[] distances, int base, int count, float start, float target) {
        float low = 0;
        float high = Float.POSITIVE_INFINITY;
        float width = 1;
        for (int step = 0; step < MAX_HALVINGS; step++) {
            float inverse = -1f / width;
            float sum = 0;
            for (int j = 0; j < count; j++) {
                float excess = distances[base + j] - start;
                sum += excess > 0 ? FloatMath.exp(excess * inverse) : 1f;
            }
            if (Math.abs(sum - target) < TOLERANCE) {
                break;
            }
            if (sum > target) {
                high = width;
                width = (low + high) / 2;
            } else {
                low = width;
                width = Float.isInfinite(high) ? width * 2 : (low + high) / 2;
            }
        }
        return width;
    }
}
