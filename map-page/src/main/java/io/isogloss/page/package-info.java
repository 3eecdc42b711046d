/**
 * MapDocument to one HTML file.
 *
 * <p>The encoder, label layout, palettes, outlines, and the page's own scripts and styles. JDK only at run time; computes no map and names no cluster.
 */
@NullMarked
package io.isogloss.page;

import org.jspecify.annotations.NullMarked;
