package io.isogloss.cartography.hdbscan;

/** Chooses the disjoint clusters of a tree that become labels. */
final class ClusterSelector {

    private ClusterSelector() {}

    /** Numbers of the chosen clusters, rising. Only {0} stands for the whole set as the one cluster. */
    static int[] select(CondensedTree tree, HdbscanOptions options) {
        if (tree.clusterCount() == 0) {
            return new int[0];
        }
        boolean[] chosen = switch (options.selection()) {
            case EXCESS_OF_MASS -> excessOfMass(tree, options);
            case LEAF -> leaves(tree, options);
        };
        int[] numbers = numbersOf(chosen);
        if (numbers.length > 1 && options.clusterSelectionEpsilon() > 0) {
            numbers = numbersOf(liftToEpsilon(tree, numbers, options.clusterSelectionEpsilon()));
        }
        return numbers;
    }

    private static boolean[] excessOfMass(CondensedTree tree, HdbscanOptions options) {
        int clusters = tree.clusterCount();
        boolean[] chosen = new boolean[clusters];
        double[] value = new double[clusters];
        double[] ofChildren = new double[clusters];
        int last = options.allowSingleCluster() ? 0 : 1;
        for (int cluster = clusters - 1; cluster >= last; cluster--) {
            double own = Math.max(0, tree.stability(cluster));
            boolean tooLarge = tree.size(cluster) > options.maxClusterSize();
            chosen[cluster] = !tooLarge && ofChildren[cluster] <= own;
            value[cluster] = chosen[cluster] ? own : ofChildren[cluster];
            if (cluster > 0) {
                ofChildren[tree.parent(cluster)] += value[cluster];
            }
        }
        keepHighest(tree, chosen);
        return chosen;
    }

    /** Of clusters inside each other only the outermost stays chosen. */
    private static void keepHighest(CondensedTree tree, boolean[] chosen) {
        boolean[] covered = new boolean[chosen.length];
        for (int cluster = 0; cluster < chosen.length; cluster++) {
            int above = tree.parent(cluster);
            boolean inside = above >= 0 && covered[above];
            covered[cluster] = inside || chosen[cluster];
            chosen[cluster] = chosen[cluster] && !inside;
        }
    }

    private static boolean[] leaves(CondensedTree tree, HdbscanOptions options) {
        boolean[] chosen = new boolean[tree.clusterCount()];
        for (int cluster = 1; cluster < chosen.length; cluster++) {
            chosen[cluster] = tree.isLeaf(cluster);
        }
        chosen[0] = chosen.length == 1 && options.allowSingleCluster();
        return chosen;
    }

    /** Clusters born at a distance below epsilon give way to their first ancestor that is not, at last to the whole set. */
    private static boolean[] liftToEpsilon(CondensedTree tree, int[] numbers, double epsilon) {
        boolean[] chosen = new boolean[tree.clusterCount()];
        for (int number : numbers) {
            int at = number;
            while (at > 0 && 1 / tree.birthLambda(at) < epsilon) {
                at = tree.parent(at);
            }
            chosen[at] = true;
        }
        return chosen;
    }

    private static int[] numbersOf(boolean[] chosen) {
        int count = 0;
        for (boolean is : chosen) {
            count += is ? 1 : 0;
        }
        int[] numbers = new int[count];
        int next = 0;
        for (int cluster = 0; cluster < chosen.length; cluster++) {
            if (chosen[cluster]) {
                numbers[next++] = cluster;
            }
        }
        return numbers;
    }
}
