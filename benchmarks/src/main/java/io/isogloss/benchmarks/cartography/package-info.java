/**
 * What the cartography module costs and how its results agree with those of other implementations.
 *
 * <p>Programs read raw files given as arguments; no data lives here.
 */
package io.isogloss.benchmarks.cartography;
