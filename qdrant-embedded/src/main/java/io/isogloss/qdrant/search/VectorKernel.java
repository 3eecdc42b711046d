package io.isogloss.qdrant.search;

import java.lang.foreign.MemorySegment;

/**
 * Sums over a query and a stored vector, read in place. Stateless; from any thread.
 */
interface VectorKernel {
    /** Σ q·v. */
    float dot(float[] query, MemorySegment memory, long start);

    /** Σ (q−v)². */
    float squaredDistance(float[] query, MemorySegment memory, long start);

    /** Σ |q−v|. */
    float manhattan(float[] query, MemorySegment memory, long start);

    /** With the Vector API where the JVM was started with it, else plain loops. */
    static VectorKernel best() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                ? new SimdKernel()
                : new ScalarKernel();
    }
}
