package io.isogloss.qdrant.search;

import io.isogloss.qdrant.storage.PointRef;

/**
 * Whether a point passes a filter. Called from several threads at once.
 */
public interface PointTest {
    /** Lets everything pass. */
    PointTest ANY = point -> true;

    /** Whether the point passes. */
    boolean passes(PointRef point);
}
