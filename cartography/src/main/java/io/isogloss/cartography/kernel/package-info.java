/**
 * The inner loops, each twice: with the Vector API, and as plain loops that do the same arithmetic in the same order and so
 * give the same bits.
 *
 * <p>Rules of this package: no reduction across lanes, no transcendental function but those of {@link
 * io.isogloss.cartography.kernel.FloatMath}, fused multiply-add only where written. The Vector API appears in one class.
 */
@NullMarked
package io.isogloss.cartography.kernel;

import org.jspecify.annotations.NullMarked;
