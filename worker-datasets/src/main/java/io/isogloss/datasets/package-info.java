/**
 * DatasetTransformJob to vectors in Qdrant.
 *
 * <p>domain, application (use case and ports), adapter, config. The map and the page are none of its business.
 */
@NullMarked
package io.isogloss.datasets;

import org.jspecify.annotations.NullMarked;
