package io.isogloss.qdrant.search;

import io.isogloss.qdrant.storage.PointRef;

/**
 * A point that was found.
 *
 * @param point the point
 * @param score its score, as the metric reports it
 */
public record Hit(PointRef point, float score) {}
