package io.isogloss.visualizations.application;

import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.TopicLayer;
import java.util.List;

/**
 * A map before it has names.
 *
 * @param layout where the points of the matrix lie
 * @param coordinates x and y of every point, those that were placed after the layout included
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not shared.
record Drawing(LaidOut layout, float[] coordinates, HdbscanResult clusters, List<TopicLayer> layers) {}
