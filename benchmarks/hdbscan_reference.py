"""Runs fast_hdbscan on the cases that HdbscanTies compares with: python hdbscan_reference.py CASES TREES

Needs numpy and fast_hdbscan 0.2.2 (pip install fast_hdbscan==0.2.2). CASES holds hdbscan-cases.json (a list of "file",
"points", "params"), the points (rows of 2 little-endian floats) and the labels FILE.labels.i32; missing labels are made. Writes
to TREES for each case FILE.edges.i32, the edges of the spanning tree as pairs of rows in the order in which fast_hdbscan merged
them, and FILE.weights.f64. Parallel runs may differ, so up to ten are made until one has the labels that are there.

Printed: the adjusted Rand index of the labels to those of runs of fast_hdbscan itself with one thread, and with the rows in five
other orders. NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" shows those of a processor without AVX-512, where numpy
sorts in another way.
"""

import json
import pathlib
import sys

import fast_hdbscan
import numba
import numpy as np
from sklearn.metrics import adjusted_rand_score

CASES, TREES = map(pathlib.Path, sys.argv[1:])
TREES.mkdir(parents=True, exist_ok=True)


def run(points, options):
    return fast_hdbscan.HDBSCAN(**options).fit(points)


for case in json.loads((CASES / "hdbscan-cases.json").read_text()):
    name, options = case["file"], case["params"]
    points = np.fromfile(CASES / case["points"], "<f4").reshape(-1, 2)
    given = CASES / f"{name}.labels.i32"
    if not given.exists():
        run(points, options).labels_.astype("<i4").tofile(given)
    labels = np.fromfile(given, "<i4")
    runs = []
    while len(runs) < 10 and (not runs or runs[-1] < 1):
        model = run(points, options)
        runs.append(adjusted_rand_score(labels, model.labels_))
    tree = model._min_spanning_tree
    tree[:, :2].astype("<i4").tofile(TREES / f"{name}.edges.i32")
    tree[:, 2].astype("<f8").tofile(TREES / f"{name}.weights.f64")
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    alone = adjusted_rand_score(labels, run(points, options).labels_)
    numba.set_num_threads(threads)
    moved = []
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(points))
        back = np.empty(len(points), int)
        back[order] = run(points[order], options).labels_
        moved.append(adjusted_rand_score(labels, back))
    print(
        f"{name}: {labels.max() + 1} clusters, {(labels < 0).sum()} noise; run {len(runs)} {runs[-1]:.5f}, one thread"
        f" {alone:.5f}, rows in another order {min(moved):.5f} to {max(moved):.5f}",
        flush=True,
    )
