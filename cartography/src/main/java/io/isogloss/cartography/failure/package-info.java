/**
 * The one exception family of the module.
 *
 * <p>Every other package may throw it; it depends on nothing.
 */
@NullMarked
package io.isogloss.cartography.failure;

import org.jspecify.annotations.NullMarked;
