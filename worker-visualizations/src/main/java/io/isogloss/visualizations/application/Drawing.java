package io.isogloss.visualizations.application;

import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.layers.TopicLayer;
import java.util.List;

/** A map before it has names. */
record Drawing(UmapMap map, HdbscanResult clusters, List<TopicLayer> layers) {}
