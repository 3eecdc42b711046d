/**
 * What both workers stand on.
 *
 * <p>Job listener, settlement, object store, vector store, telemetry, health, settings. Knows no embedding and no map.
 */
@NullMarked
package io.isogloss.runtime;

import org.jspecify.annotations.NullMarked;
