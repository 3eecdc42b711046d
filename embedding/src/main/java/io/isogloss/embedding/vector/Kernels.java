package io.isogloss.embedding.vector;

/** The inner loops, in two forms that must agree: scalar, and with the Vector API where the JVM offers it. */
interface Kernels {

    float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

    float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int length);

    float manhattan(float[] a, int aOffset, float[] b, int bOffset, int length);

    /** Chosen once: the Vector API if its module was added to the JVM. */
    static Kernels best() {
        return Holder.BEST;
    }

    /** Holds the choice. */
    final class Holder {

        static final Kernels BEST = choose();

        private Holder() {}

        private static Kernels choose() {
            boolean present =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            return present ? new WideKernels() : new ScalarKernels();
        }
    }
}
