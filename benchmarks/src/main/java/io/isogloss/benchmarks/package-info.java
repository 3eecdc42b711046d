/**
 * Measurements of the product, never a part of it.
 *
 * <p>One sub-package per module measured; {@code benchmarks/run NAME} runs what matches the name. No class of the product may depend on this module.
 */
@NullMarked
package io.isogloss.benchmarks;

import org.jspecify.annotations.NullMarked;
