/**
 * One sweep from the rows that are due to the states of the rows that were done.
 */
@NullMarked
package io.isogloss.sweep.run;

import org.jspecify.annotations.NullMarked;
