package io.isogloss.datasets.direct;

/** Hears how runs of direct jobs end. Called by many threads; returns fast and does not throw. */
@FunctionalInterface
public interface DirectObserver {

    /** A run has ended, whatever its end. */
    void ended(DirectRecord run);

    /** Tells both, this one first. */
    default DirectObserver and(DirectObserver other) {
        return run -> {
            ended(run);
            other.ended(run);
        };
    }
}
