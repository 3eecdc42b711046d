package io.isogloss.visualizations.naming;

/** The members of each cluster of a layer, side by side in one array. */
final class ClusterIndex {
    private final int[] members;
    private final int[] offsets;

    ClusterIndex(TopicLayer layer) {
        int[] labels = layer.labels();
        int clusters = layer.clusters();
        offsets = new int[clusters + 1];
        for (int label : labels) {
            if (label >= 0) {
                offsets[label + 1]++;
            }
        }
        for (int c = 0; c < clusters; c++) {
            offsets[c + 1] += offsets[c];
        }
        members = new int[offsets[clusters]];
        int[] next = offsets.clone();
        for (int point = 0; point < labels.length; point++) {
            if (labels[point] >= 0) {
                members[next[labels[point]]++] = point;
            }
        }
    }

    int clusters() {
        return offsets.length - 1;
    }

    int size(int cluster) {
        return offsets[cluster + 1] - offsets[cluster];
    }

    int member(int cluster, int index) {
        return members[offsets[cluster] + index];
    }
}
