package io.isogloss.cartography.layout;

/**
 * How far and how hard a layout moves.
 *
 * @param curve attraction over distance
 * @param epochs passes over the edges
 * @param learningRate first step length, falling to zero
 * @param negatives random points each drawn edge is pushed from
 * @param repulsion weight of the push
 * @param seed of every random number
 */
record DescentOptions(Curve curve, int epochs, float learningRate, int negatives, float repulsion, long seed) {}
