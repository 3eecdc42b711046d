/**
 * Vector stores that jobs name, and the worker's own for jobs that name none.
 *
 * <p>No reading of collections: that is the use case's.
 */
@NullMarked
package io.isogloss.visualizations.adapter.stores;

import org.jspecify.annotations.NullMarked;
