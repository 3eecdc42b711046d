package io.isogloss.qdrant.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Plain loops with four sums side by side.
 */
final class ScalarKernel implements VectorKernel {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public float dot(float[] query, MemorySegment memory, long start) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < query.length; i += 4) {
            long at = start + 4L * i;
            a += query[i] * memory.get(FLOAT, at);
            b += query[i + 1] * memory.get(FLOAT, at + 4);
            c += query[i + 2] * memory.get(FLOAT, at + 8);
            d += query[i + 3] * memory.get(FLOAT, at + 12);
        }
        for (; i < query.length; i++) {
            a += query[i] * memory.get(FLOAT, start + 4L * i);
        }
        return (a + b) + (c + d);
    }

    @Override
    public float squaredDistance(float[] query, MemorySegment memory, long start) {
        float a = 0;
        float b = 0;
        int i = 0;
        for (; i + 1 < query.length; i += 2) {
            float first = query[i] - memory.get(FLOAT, start + 4L * i);
            float second = query[i + 1] - memory.get(FLOAT, start + 4L * i + 4);
            a += first * first;
            b += second * second;
        }
        if (i < query.length) {
            float last = query[i] - memory.get(FLOAT, start + 4L * i);
            a += last * last;
        }
        return a + b;
    }

    @Override
    public float manhattan(float[] query, MemorySegment memory, long start) {
        float sum = 0;
        for (int i = 0; i < query.length; i++) {
            sum += Math.abs(query[i] - memory.get(FLOAT, start + 4L * i));
        }
        return sum;
    }
}
