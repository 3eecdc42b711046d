/**
 * What is known of each row, in the database of the rows: states, jobs under way, tasks, and the lock of a sweep. All SQL is here.
 */
@NullMarked
package io.isogloss.sweep.state;

import org.jspecify.annotations.NullMarked;
