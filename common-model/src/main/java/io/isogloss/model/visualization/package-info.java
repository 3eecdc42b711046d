/**
 * Jobs that turn a collection into a map: the job with every setting of it, its progress and its result.
 *
 * <p>Settings are checked and given their defaults here; what they do to a map is decided elsewhere.
 */
@NullMarked
package io.isogloss.model.visualization;

import org.jspecify.annotations.NullMarked;
