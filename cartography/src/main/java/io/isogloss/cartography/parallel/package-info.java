/**
 * How work is cut, run, counted and stopped: a fixed pool, fixed chunks, counter-based random numbers.
 *
 * <p>Nothing in here may depend on the number of threads except the time it takes: chunk borders are a function of the
 * problem size alone. No numeric algorithm lives here.
 */
@NullMarked
package io.isogloss.cartography.parallel;

import org.jspecify.annotations.NullMarked;
