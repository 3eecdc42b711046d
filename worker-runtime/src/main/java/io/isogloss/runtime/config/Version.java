package io.isogloss.runtime.config;

/** Which build this is, for dead letters and traces. */
final class Version {
    private Version() {}

    static String ofThisBuild() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
