/**
 * VisualizationTransformJob to a map page.
 *
 * <p>domain, application (use case and ports), adapter, config. It embeds nothing but cluster names.
 */
@NullMarked
package io.isogloss.visualizations;

import org.jspecify.annotations.NullMarked;
