package io.isogloss.visualizations.application;

import io.isogloss.cartography.UmapMap;

/**
 * Where the points of the matrix lie, and since when.
 *
 * @param map places and neighbors
 * @param epochs of the layout that found the places, now or for an earlier map
 * @param changes points that came or went since, at places of which no layout knew
 */
record LaidOut(UmapMap map, int epochs, int changes) {}
