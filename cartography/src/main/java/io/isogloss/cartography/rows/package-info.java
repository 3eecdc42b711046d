/**
 * Where the vectors are: on the heap as floats or half floats, or in a mapped file.
 *
 * <p>Knows nothing of metrics or neighbors; the only package of the module that touches a file.
 */
@NullMarked
package io.isogloss.cartography.rows;

import org.jspecify.annotations.NullMarked;
