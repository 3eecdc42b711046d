package io.isogloss.cartography.layers;

import io.isogloss.cartography.hdbscan.CondensedTree;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes layers from a clustering: the finest has exactly its labels, each coarser one is what the same tree gives when
 * clusters must be larger. Layers nest exactly: the rows of a cluster all lie in one cluster of the next coarser layer, or all in
 * none.
 *
 * <p>A cluster of the tree is a topic for those least sizes at which it still splits off (it and its sibling are large
 * enough) and nothing inside it does. Every change of the least size is a possible layer; the one whose clusters last
 * over the longest ranges of sizes is taken, among those that shrink the number of clusters enough but not too far.
 * Costs time linear in rows times layers; a pure function of its arguments.
 */
public final class TopicLayers {

    private final CondensedTree tree;
    private final int[] largestSize;
    private final int[] largestSplitInside;
    private final int smallest;
    private final SizeProfile profile;

    private TopicLayers(CondensedTree tree, int[] base) {
        this.tree = tree;
        int clusters = tree.clusterCount();
        largestSize = new int[clusters];
        largestSplitInside = new int[clusters];
        int[] inBase = tree.indexWithin(base);
        int least = tree.pointCount();
        for (int cluster = clusters - 1; cluster > 0; cluster--) {
            int parent = tree.parent(cluster);
            boolean insideBase = inBase[parent] >= 0;
            // What lies inside a cluster of the finest layer is no topic in any layer.
            largestSize[cluster] = insideBase ? 0 : Math.min(tree.size(cluster), tree.size(tree.sibling(cluster)));
            if (!insideBase) {
                least = Math.min(least, largestSize[cluster]);
                largestSplitInside[parent] = Math.max(
                        largestSplitInside[parent], Math.max(largestSize[cluster], largestSplitInside[cluster]));
            }
        }
        smallest = Math.max(1, least);
        profile = SizeProfile.of(largestSplitInside, largestSize, smallest);
    }

    /** Layers of a clustering, finest first; always at least the finest. */
    public static List<TopicLayer> from(HdbscanResult result, LayerOptions options) {
        return from(result.tree(), result.selectedClusters(), result.labels(), options);
    }

    /**
     * Layers above given clusters of a tree, finest first; always at least the finest.
     *
     * @param selectedClusters disjoint clusters of the tree, rising: those of the finest layer
     * @param labels for each row the index of its cluster among them; -1 for none
     */
    public static List<TopicLayer> from(
            CondensedTree tree, int[] selectedClusters, int[] labels, LayerOptions options) {
        TopicLayers layers = new TopicLayers(tree, selectedClusters);
        List<int[]> chosen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        chosen.add(selectedClusters);
        sizes.add(layers.smallest);
        boolean whole = selectedClusters.length == 1 && selectedClusters[0] == 0;
        int count = selectedClusters.length;
        int size = layers.smallest;
        while (!whole && chosen.size() < options.maxLayers()) {
            size = layers.profile.coarser(size, count, options);
            if (size < 0) {
                break;
            }
            int[] topics = layers.topicsAt(size);
            chosen.add(topics);
            sizes.add(size);
            count = topics.length;
        }
        return layers.describe(chosen, sizes, labels);
    }

    private int[] topicsAt(int size) {
        int[] topics = new int[tree.clusterCount()];
        int count = 0;
        for (int cluster = 1; cluster < tree.clusterCount(); cluster++) {
            if (largestSplitInside[cluster] < size && size <= largestSize[cluster]) {
                topics[count++] = cluster;
            }
        }
        return Arrays.copyOf(topics, count);
    }

    private List<TopicLayer> describe(List<int[]> chosen, List<Integer> minSizes, int[] baseLabels) {
        List<TopicLayer> layers = new ArrayList<>();
        for (int layer = 0; layer < chosen.size(); layer++) {
            int[] clusters = chosen.get(layer);
            int[] labels = layer == 0 ? baseLabels : labelsOf(clusters);
            int[] parents = new int[clusters.length];
            int[] above = layer + 1 < chosen.size() ? tree.indexWithin(chosen.get(layer + 1)) : new int[0];
            double[] persistence = new double[clusters.length];
            int[] sizes = new int[clusters.length];
            for (int i = 0; i < clusters.length; i++) {
                parents[i] = above.length == 0 ? -1 : above[clusters[i]];
                persistence[i] = clusters[i] == 0
                        ? 0
                        : SizeProfile.persistence(largestSplitInside[clusters[i]], largestSize[clusters[i]], smallest);
            }
            for (int label : labels) {
                if (label >= 0) {
                    sizes[label]++;
                }
            }
            layers.add(new TopicLayer(minSizes.get(layer), labels, clusters, parents, sizes, persistence));
        }
        return List.copyOf(layers);
    }

    private int[] labelsOf(int[] clusters) {
        int[] index = tree.indexWithin(clusters);
        int[] labels = new int[tree.pointCount()];
        for (int point = 0; point < labels.length; point++) {
            labels[point] = index[tree.clusterOfPoint(point)];
        }
        return labels;
    }
}
