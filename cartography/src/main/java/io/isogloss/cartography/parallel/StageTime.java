package io.isogloss.cartography.parallel;

import java.time.Duration;

/**
 * How long one stage of a run took.
 *
 * @param stage short lower-case name
 * @param duration wall time
 */
public record StageTime(String stage, Duration duration) {}
