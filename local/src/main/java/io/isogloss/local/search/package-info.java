/** Finds texts by meaning, by words, or by both, among what was embedded. */
@NullMarked
package io.isogloss.local.search;

import org.jspecify.annotations.NullMarked;
