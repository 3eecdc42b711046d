/**
 * Pictures that jobs name by URL, fetched through the address guard.
 *
 * <p>No rules about where pictures go on a page.
 */
@NullMarked
package io.isogloss.visualizations.adapter.images;

import org.jspecify.annotations.NullMarked;
