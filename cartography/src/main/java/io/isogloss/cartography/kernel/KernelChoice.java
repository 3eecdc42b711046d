package io.isogloss.cartography.kernel;

/** Decides once which kernels this JVM runs; {@code -Disogloss.cartography.kernel=plain} asks for plain loops. */
final class KernelChoice {

    static final Kernels BEST = choose();

    private KernelChoice() {}

    private static Kernels choose() {
        boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!present || "plain".equals(System.getProperty("isogloss.cartography.kernel"))) {
            return PlainKernels.INSTANCE;
        }
        return VectorKernels.createOrPlain();
    }
}
