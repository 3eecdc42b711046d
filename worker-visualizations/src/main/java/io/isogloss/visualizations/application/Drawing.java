package io.isogloss.visualizations.application;

import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.TopicLayer;
import java.util.List;

/**
 * A map before it has names.
 *
 * @param map the layout
 * @param coordinates x and y of every point, those that were placed after the layout included
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
record Drawing(UmapMap map, float[] coordinates, HdbscanResult clusters, List<TopicLayer> layers) {}
