package io.isogloss.visualizations.naming;

import java.util.List;

/**
 * The phrases that say what a cluster is.
 *
 * @param phrases best first, none repeating the words of a better one
 * @param names phrases that together make a name, the best name first; in each the strongest phrase first
 */
@SuppressWarnings("ArrayRecordComponent") // small, made once, never compared
record ClusterWords(int[] phrases, List<int[]> names) {}
