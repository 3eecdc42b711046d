/** Remembers which texts were embedded how, and where they and their maps lie, so that they are found by the name a person gave them. */
@NullMarked
package io.isogloss.runtime.catalog;

import org.jspecify.annotations.NullMarked;
