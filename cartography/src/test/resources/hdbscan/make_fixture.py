"""Makes the HDBSCAN fixture in the folder of this script: python make_fixture.py

Needs numpy and fast_hdbscan 0.2.2 (pip install fast_hdbscan==0.2.2). points.f32 holds 3,000 rows of 2 and points5d.f32 1,500
rows of 5 little-endian floats: normal blobs of different density over even noise, some rows twice; nested.f32 holds blobs in
groups, so that many choices between a cluster and its parts are close. For every case
NAME.labels.i32 and NAME.probabilities.f32 hold what fast_hdbscan makes of them, NAME.weights.f64 the sorted weights of its
minimum spanning tree, NAME.edges.i32 its edges as pairs of rows in the order in which it merged them. Printed beside: how far
fast_hdbscan agrees with itself (least adjusted Rand index of 20) when edges of equal weight are put into another order, which
its unstable sort leaves open; no other implementation can be asked for more.

One exception: cluster_selection_epsilon of 0.2.2 loses clusters (cluster_epsilon_search takes the children of another cluster
for those of a leaf and marks them as done), so that case is lifted here by definition from the tree of fast_hdbscan.
"""

import pathlib

import fast_hdbscan.cluster_trees as trees
import fast_hdbscan.hdbscan as reference
import numpy as np
from sklearn.metrics import adjusted_rand_score

HERE = pathlib.Path(__file__).parent


def rows(blobs, per_blob, noise, dims, seed):
    random = np.random.default_rng(seed)
    parts = [
        random.normal(random.uniform(0, 10, dims), random.uniform(0.05, 0.6), (per_blob, dims)) for _ in range(blobs)
    ]
    parts.append(random.uniform(0, 10, (noise, dims)))
    all_rows = np.concatenate(parts)
    all_rows[::97] = all_rows[1::97][: len(all_rows[::97])]
    random.shuffle(all_rows)
    return all_rows.astype("<f4")


def nested_rows(groups, blobs, per_blob, seed):
    random = np.random.default_rng(seed)
    group = random.uniform(0, 10, (groups, 1, 2))
    center = group + random.normal(0, 1, (groups, blobs, 2)) * random.uniform(0.2, 1, (groups, 1, 1))
    spread = random.uniform(0.05, 0.5, (groups, blobs, 1, 1))
    all_rows = (center[:, :, None] + random.normal(0, 1, (groups, blobs, per_blob, 2)) * spread).reshape(-1, 2)
    random.shuffle(all_rows)
    return all_rows.astype("<f4")


POINTS = {
    "points": rows(23, 120, 240, 2, 11),
    "points5d": rows(15, 90, 150, 5, 12),
    "nested": nested_rows(10, 6, 50, 2),
}
CASES = {
    "eom": ("points", dict(min_cluster_size=15, min_samples=5)),
    "large": ("points", dict(min_cluster_size=50, min_samples=10)),
    "one-sample": ("points", dict(min_cluster_size=30, min_samples=1)),
    "leaf": ("points", dict(min_cluster_size=15, min_samples=5, cluster_selection_method="leaf")),
    "epsilon": ("points", dict(min_cluster_size=15, min_samples=5, cluster_selection_epsilon=0.2)),
    "max-size": ("points", dict(min_cluster_size=15, min_samples=5, max_cluster_size=150)),
    "persistence": ("points", dict(min_cluster_size=15, min_samples=5, cluster_selection_persistence=3.0)),
    "single": ("points", dict(min_cluster_size=15, min_samples=5, allow_single_cluster=True)),
    "five-dimensions": ("points5d", dict(min_cluster_size=20, min_samples=5)),
    "nested": ("nested", dict(min_cluster_size=8, min_samples=3)),
}


def lift(selected, cluster_tree, epsilon):
    parents = dict(zip(cluster_tree.child, cluster_tree.parent))
    lambdas = dict(zip(cluster_tree.child, cluster_tree.lambda_val))
    lifted = set()
    for cluster in selected:
        while cluster in parents and 1 / lambdas[cluster] < epsilon:
            cluster = parents[cluster]
        lifted.add(cluster)
    return np.array(sorted(lifted))


def cluster(edges, min_cluster_size, cluster_selection_epsilon=0.0, **options):
    """fast_hdbscan from the sorted tree on, in the given order of edges."""
    if cluster_selection_epsilon:
        condensed = trees.condense_tree(trees.mst_to_linkage_tree(edges), min_cluster_size=min_cluster_size)
        cluster_tree = trees.cluster_tree_from_condensed_tree(condensed)
        selected = lift(trees.extract_eom_clusters(condensed, cluster_tree), cluster_tree, cluster_selection_epsilon)
        labels = trees.get_cluster_label_vector(condensed, selected, cluster_selection_epsilon, len(edges) + 1)
        return labels, trees.get_point_membership_strength_vector(condensed, selected, labels)
    original = reference.np
    reference.np = KeepOrder()
    try:
        return reference.clusters_from_spanning_tree(edges, min_cluster_size=min_cluster_size, **options)[:2]
    finally:
        reference.np = original


class KeepOrder:
    """numpy whose argsort leaves sorted edges as they are."""

    def __getattr__(self, name):
        return getattr(np, name)

    @staticmethod
    def argsort(weights):
        return np.arange(len(weights))


for name, array in POINTS.items():
    array.tofile(HERE / f"{name}.f32")
for name, (points, options) in CASES.items():
    options = dict(options)
    edges = reference.compute_minimum_spanning_tree(POINTS[points], min_samples=options.pop("min_samples"))[0]
    merged = edges[np.argsort(edges[:, 2])]
    merged[:, :2].astype("<i4").tofile(HERE / f"{name}.edges.i32")
    labels, probabilities = cluster(merged, **options)
    labels.astype("<i4").tofile(HERE / f"{name}.labels.i32")
    if name != "nested":  # compared in the order of the edges alone
        probabilities.astype("<f4").tofile(HERE / f"{name}.probabilities.f32")
    np.sort(edges[:, 2]).astype("<f8").tofile(HERE / f"{name}.weights.f64")
    random = np.random.default_rng(1)
    agreement = [
        adjusted_rand_score(labels, cluster(edges[np.lexsort((random.random(len(edges)), edges[:, 2]))], **options)[0])
        for _ in range(20)
    ]
    noise = (labels < 0).sum()
    print(f"{name}: {labels.max() + 1} clusters, {noise} noise, agrees with itself {min(agreement):.4f}")
