package io.isogloss.cartography.neighbors;

import io.isogloss.cartography.kernel.Kernels;
import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import io.isogloss.cartography.parallel.Spares;
import java.util.Arrays;

/**
 * Improves neighbor lists: neighbors of a point are often neighbors of each other. In rounds, some new and old neighbors
 * of every point, forward and backward, are compared with each other.
 *
 * <p>Deterministic: which candidates are compared follows from hashes; what improves is decided against thresholds that
 * stand still for a block of points, and then entered list by list as a set.
 */
final class Descent {

    /** Compared at once for each point: so many new ones, and so many old ones. */
    private static final int CANDIDATES = ReachingPairs.MOST;

    private static final int BLOCK = 16_384;
    private static final int CHUNK = 128;
    private static final int OWNERS = 64;

    /** Points passed between two looks at the cancellation, less one. */
    private static final int CHECKED = (1 << 14) - 1;

    private final int[] points;
    private final float[] half;
    private final int words;
    private final NeighborLists lists;
    private final Kernels kernels;
    private final ParallelRunner runner;
    private final int count;
    private final int[] fresh;
    private final int[] old;
    private final byte[] freshCount;
    private final byte[] oldCount;
    private final FoundPairs[] found;
    private final Spares<Joint> joints = new Spares<>(Joint::new);

    Descent(int[] points, float[] half, int words, NeighborLists lists, Kernels kernels, ParallelRunner runner) {
        this.points = points;
        this.half = half;
        this.words = words;
        this.lists = lists;
        this.kernels = kernels;
        this.runner = runner;
        this.count = half.length;
        this.fresh = new int[count * CANDIDATES];
        this.old = new int[count * CANDIDATES];
        this.freshCount = new byte[count];
        this.oldCount = new byte[count];
        this.found = new FoundPairs[ParallelRunner.chunkCount(Math.min(count, BLOCK), CHUNK)];
        Arrays.setAll(found, chunk -> new FoundPairs(OWNERS, Math.max(1, (count - 1) / OWNERS + 1)));
    }

    /** One round; returns how many entries changed. */
    long round(long seed) {
        chooseCandidates(seed);
        long changed = 0;
        for (int block = 0; block < count; block += BLOCK) {
            int end = Math.min(count, block + BLOCK);
            changed += joinBlock(block, end);
        }
        return changed;
    }

    private void chooseCandidates(long seed) {
        int capacity = lists.capacity;
        int[] start = new int[count + 1];
        for (int id : lists.ids) {
            if (id >= 0) {
                start[id + 1]++;
            }
        }
        for (int i = 0; i < count; i++) {
            start[i + 1] += start[i];
        }
        runner.checkpoint();
        int[] cursor = Arrays.copyOf(start, count);
        int[] source = new int[start[count]];
        for (int i = 0; i < count; i++) {
            if ((i & CHECKED) == CHECKED) {
                runner.checkpoint();
            }
            for (int j = i * capacity; j < (i + 1) * capacity && lists.ids[j] >= 0; j++) {
                source[cursor[lists.ids[j]]++] = lists.fresh[j] ? i : ~i;
            }
        }
        runner.checkpoint();
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            long[] freshKeys = new long[CANDIDATES];
            long[] oldKeys = new long[CANDIDATES];
            for (int i = from; i < to; i++) {
                chooseFor(i, seed, source, start[i], start[i + 1], freshKeys, oldKeys);
            }
        });
        // Only once all points have chosen: a neighbor that was new for one must have been new for all.
        runner.forChunks(count, CHUNK, (chunk, from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = i * capacity; j < (i + 1) * capacity; j++) {
                    if (lists.fresh[j] && contains(fresh, i * CANDIDATES, freshCount[i], lists.ids[j])) {
                        lists.fresh[j] = false;
                    }
                }
            }
        });
    }

    private void chooseFor(
            int point, long seed, int[] source, int reverseFrom, int reverseTo, long[] freshKeys, long[] oldKeys) {
        int capacity = lists.capacity;
        int freshSize = 0;
        int oldSize = 0;
        int base = point * CANDIDATES;
        for (int j = point * capacity; j < (point + 1) * capacity && lists.ids[j] >= 0; j++) {
            int id = lists.ids[j];
            long key = key(seed, point, id);
            if (lists.fresh[j]) {
                freshSize = offer(fresh, freshKeys, base, freshSize, key, id);
            } else {
                oldSize = offer(old, oldKeys, base, oldSize, key, id);
            }
        }
        for (int r = reverseFrom; r < reverseTo; r++) {
            boolean isFresh = source[r] >= 0;
            int id = isFresh ? source[r] : ~source[r];
            long key = key(seed, point, id);
            if (isFresh) {
                freshSize = offer(fresh, freshKeys, base, freshSize, key, id);
            } else {
                oldSize = offer(old, oldKeys, base, oldSize, key, id);
            }
        }
        freshCount[point] = (byte) freshSize;
        oldCount[point] = (byte) oldSize;
    }

    private static long key(long seed, int a, int b) {
        return CounterRandom.mix(seed + Math.min(a, b) * 0x9E3779B97F4A7C15L + Math.max(a, b));
    }

    /** Keeps the candidates with the smallest keys, each once. */
    private static int offer(int[] target, long[] keys, int base, int size, long key, int id) {
        if (size == CANDIDATES && key >= keys[size - 1]) {
            return size;
        }
        int at = size;
        while (at > 0 && keys[at - 1] >= key) {
            at--;
        }
        if (at < size && keys[at] == key) {
            return size;
        }
        int end = Math.min(size, CANDIDATES - 1);
        for (int i = end; i > at; i--) {
            keys[i] = keys[i - 1];
            target[base + i] = target[base + i - 1];
        }
        keys[at] = key;
        target[base + at] = id;
        return end + 1;
    }

    private static boolean contains(int[] values, int from, int size, int value) {
        for (int i = from; i < from + size; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    private long joinBlock(int from, int to) {
        int chunks = ParallelRunner.chunkCount(to - from, CHUNK);
        runner.forChunks(to - from, CHUNK, (chunk, first, last) -> {
            Joint joint = joints.take();
            for (int i = from + first; i < from + last; i++) {
                join(i, joint);
            }
            found[chunk].take(joint.pairs);
            joints.give(joint);
        });
        long[] changed = new long[OWNERS];
        runner.forTasks(OWNERS, owner -> {
            for (int chunk = 0; chunk < chunks; chunk++) {
                changed[owner] += found[chunk].enter(owner, lists);
            }
        });
        long sum = 0;
        for (long c : changed) {
            sum += c;
        }
        return sum;
    }

    /** The new candidates of a point against each other and against the old ones. */
    private void join(int point, Joint joint) {
        int freshSize = freshCount[point];
        if (freshSize == 0) {
            return;
        }
        int oldSize = oldCount[point];
        System.arraycopy(fresh, point * CANDIDATES, joint.ids, 0, freshSize);
        System.arraycopy(old, point * CANDIDATES, joint.ids, freshSize, oldSize);
        joint.scores.compare(joint.ids, 0, freshSize, 0, freshSize, joint);
        if (oldSize > 0) {
            joint.scores.compare(joint.ids, 0, freshSize, freshSize, oldSize, joint);
        }
    }

    /** What comparing the candidates of one point after another needs; for one thread. */
    private final class Joint implements ReachingPairs.Sink {
        final int[] ids = new int[2 * CANDIDATES];
        final PairScores scores = new PairScores(points, half, words, lists, kernels);
        final FoundPairs.Unsorted pairs = new FoundPairs.Unsorted();

        @Override
        public void found(int p, int q, float score) {
            if (p != q) {
                offer(p, q, score);
                offer(q, p, score);
            }
        }

        private void offer(int list, int id, float score) {
            // Most pairs are known: they are what made both of them candidates.
            if (score >= lists.threshold(list)
                    && kernels.indexOf(lists.ids, list * lists.capacity, lists.capacity, id) < 0) {
                pairs.add(list, id, score);
            }
        }
    }
}
