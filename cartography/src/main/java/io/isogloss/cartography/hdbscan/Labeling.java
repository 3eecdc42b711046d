package io.isogloss.cartography.hdbscan;

import java.util.Arrays;

/** Labels, probabilities, outlier scores and exemplars of a tree whose clusters are chosen. All linear in the points. */
final class Labeling {

    private final CondensedTree tree;
    private final int[] selected;
    private final int[] labelOfCluster;
    private final double[] greatestPointLambda;
    private final double leastLambda;

    Labeling(CondensedTree tree, int[] selected, double clusterSelectionEpsilon) {
        this.tree = tree;
        this.selected = selected;
        labelOfCluster = tree.indexWithin(selected);
        greatestPointLambda = tree.greatestPointLambda();
        leastLambda = leastLambda(clusterSelectionEpsilon);
    }

    /**
     * Where the whole set is the one cluster, only points at least this dense belong to it: as dense as epsilon asks, or
     * as the last that the set loses or splits at.
     */
    private double leastLambda(double epsilon) {
        if (selected.length != 1 || selected[0] != 0) {
            return 0;
        }
        if (epsilon > 0) {
            return 1 / epsilon;
        }
        return tree.isLeaf(0)
                ? greatestPointLambda[0]
                : Math.max(greatestPointLambda[0], tree.birthLambda(tree.children(0)[0]));
    }

    /** Label of each point, -1 for noise. */
    int[] labels() {
        int[] labels = new int[tree.pointCount()];
        for (int point = 0; point < labels.length; point++) {
            labels[point] = label(tree.clusterOfPoint(point), tree.lambdaOfPoint(point));
        }
        return labels;
    }

    /** Label of a point that falls out of {@code cluster} at {@code lambda}. */
    int label(int cluster, double lambda) {
        return lambda >= leastLambda ? labelOfCluster[cluster] : -1;
    }

    /** How strongly a point of that λ belongs to the cluster of that label: 1 for the densest, 0 for noise. */
    float probability(int label, double lambda) {
        if (label < 0) {
            return 0;
        }
        double greatest = greatestPointLambda[selected[label]];
        if (greatest == 0 || lambda >= greatest) {
            return 1;
        }
        return (float) (lambda / greatest);
    }

    float[] probabilities(int[] labels) {
        float[] probabilities = new float[labels.length];
        for (int point = 0; point < labels.length; point++) {
            probabilities[point] = probability(labels[point], tree.lambdaOfPoint(point));
        }
        return probabilities;
    }

    /** GLOSH: how much sparser a point is than the densest of the cluster it falls out of, 0 to 1. */
    float[] outlierScores() {
        double[] densest = greatestPointLambda.clone();
        for (int cluster = tree.clusterCount() - 1; cluster > 0; cluster--) {
            int above = tree.parent(cluster);
            densest[above] = Math.max(densest[above], densest[cluster]);
        }
        float[] scores = new float[tree.pointCount()];
        for (int point = 0; point < scores.length; point++) {
            double greatest = densest[tree.clusterOfPoint(point)];
            double lambda = tree.lambdaOfPoint(point);
            if (lambda < greatest) {
                scores[point] = Double.isInfinite(greatest) ? 1 : (float) ((greatest - lambda) / greatest);
            }
        }
        return scores;
    }

    /** For each label the points that stay longest in the leaves of its cluster, rising. */
    int[][] exemplars(int[] labels) {
        int[] count = new int[selected.length];
        for (int point = 0; point < labels.length; point++) {
            if (isExemplar(point, labels)) {
                count[labels[point]]++;
            }
        }
        int[][] exemplars = new int[selected.length][];
        for (int label = 0; label < selected.length; label++) {
            exemplars[label] = new int[count[label]];
        }
        Arrays.fill(count, 0);
        for (int point = 0; point < labels.length; point++) {
            if (isExemplar(point, labels)) {
                exemplars[labels[point]][count[labels[point]]++] = point;
            }
        }
        return exemplars;
    }

    private boolean isExemplar(int point, int[] labels) {
        int cluster = tree.clusterOfPoint(point);
        return labels[point] >= 0 && tree.isLeaf(cluster) && tree.lambdaOfPoint(point) == greatestPointLambda[cluster];
    }
}
