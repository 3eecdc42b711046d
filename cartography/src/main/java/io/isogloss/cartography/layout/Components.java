package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * The parts of a graph that no edge joins, the largest first, ties by their first point.
 *
 * @param start where the points of each component begin in {@code points}, with the number of points at the end
 * @param points all points, component by component, by rising number within one
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays, shared and never compared
record Components(int[] start, int[] points) {

    /** Points visited between two looks at the cancellation, less one. */
    private static final int CHECKED = (1 << 14) - 1;

    static Components of(FuzzyGraph graph, ParallelRunner runner) {
        int count = graph.count();
        int[] component = new int[count];
        Arrays.fill(component, -1);
        int[] queue = new int[count];
        int found = 0;
        int[] sizes = new int[16];
        for (int seed = 0; seed < count; seed++) {
            if (component[seed] >= 0) {
                continue;
            }
            int size = flood(graph, seed, found, component, queue, runner);
            sizes = found == sizes.length ? Arrays.copyOf(sizes, 2 * found) : sizes;
            sizes[found++] = size;
        }
        return sorted(component, sizes, found);
    }

    private static int flood(
            FuzzyGraph graph, int seed, int number, int[] component, int[] queue, ParallelRunner runner) {
        component[seed] = number;
        queue[0] = seed;
        int size = 1;
        for (int head = 0; head < size; head++) {
            if ((head & CHECKED) == CHECKED) {
                runner.checkpoint();
            }
            int point = queue[head];
            for (int e = graph.offsets()[point]; e < graph.offsets()[point + 1]; e++) {
                int other = graph.neighbors()[e];
                if (component[other] < 0) {
                    component[other] = number;
                    queue[size++] = other;
                }
            }
        }
        return size;
    }

    private static Components sorted(int[] component, int[] sizes, int found) {
        long[] keys = new long[found];
        for (int c = 0; c < found; c++) {
            keys[c] = ((long) -sizes[c] << 32) | c;
        }
        Arrays.sort(keys);
        int[] start = new int[found + 1];
        int[] cursor = new int[found];
        for (int rank = 0; rank < found; rank++) {
            int c = (int) keys[rank];
            cursor[c] = start[rank];
            start[rank + 1] = start[rank] + sizes[c];
        }
        int[] points = new int[component.length];
        for (int i = 0; i < component.length; i++) {
            points[cursor[component[i]]++] = i;
        }
        return new Components(start, points);
    }

    int count() {
        return start.length - 1;
    }

    int size(int component) {
        return start[component + 1] - start[component];
    }
}
