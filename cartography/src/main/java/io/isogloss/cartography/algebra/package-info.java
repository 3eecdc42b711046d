/**
 * Dense linear algebra on small matrices in doubles, one thread.
 *
 * <p>For matrices of some hundred rows at most; what is larger belongs to the kernels.
 */
@NullMarked
package io.isogloss.cartography.algebra;

import org.jspecify.annotations.NullMarked;
