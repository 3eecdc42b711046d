/**
 * The use case: a collection becomes a named map in the object store, with the ports it needs.
 *
 * <p>Knows jobs, the wire contract, the store ports, cartography, naming and the page; no broker, no vendor client, no framework.
 */
@NullMarked
package io.isogloss.visualizations.application;

import org.jspecify.annotations.NullMarked;
