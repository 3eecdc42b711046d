package io.isogloss.runtime.vectors;

import io.isogloss.model.PointId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A point found by its nearness, best first; what the score means depends on the collection's distance. */
public record ScoredHit(PointId id, float score, Map<String, @Nullable Object> payload) {}
