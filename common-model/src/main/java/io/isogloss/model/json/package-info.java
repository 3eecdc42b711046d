/**
 * Reading JSON from strangers: strict about form, tolerant about spelling, and writing it back.
 *
 * <p>Serves the records of this module; other modules use the records. Nothing here knows a particular message.
 */
@NullMarked
package io.isogloss.model.json;

import org.jspecify.annotations.NullMarked;
