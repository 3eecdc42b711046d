package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.CounterRandom;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.Arrays;

/**
 * The edges of a graph sorted into tiles, so that tiles of one round share no point and any thread may take any of them.
 *
 * <p>Points, in an order that keeps neighbors near, are cut into blocks; an edge belongs to the tile of the two blocks of
 * its ends. Round 0 holds the tiles within a block, every later round pairs all blocks off. All points have their turn in
 * one random order, the same in every tile, and an epoch goes through all rounds several times, there and back, each time with the points
 * of another share of that order: so all edges of a point come close together, as in a pass over the edges point by point.
 * Spread over the epoch they make worse maps. Inside a share the edges of {@value #BUNDLE} points are interleaved: they
 * move together in vectors, and hardly ever one point twice at once.
 */
final class TileSchedule {

    private static final int BUNDLE = 256;

    /** With fewer small maps take another shape than point by point. See ADR 34. */
    private static final int POINTS_PER_BLOCK = 4_096;

    private static final int POINTS_PER_SHARE = 384;
    private static final int FEWEST_SHARES = 8;
    private static final int MOST_SHARES = 16;

    final int blocks;

    private final int shares;

    /** First edge of each share of each tile. */
    private final int[] shareStart;

    /** First point of each block, and the number of points at the end. */
    final int[] blockStart;

    /** First edge of each tile, and the number of edges at the end. */
    final int[] tileStart;

    final int[] heads;
    final int[] tails;

    /** Weight relative to the greatest: how often an edge is drawn in an epoch. */
    final float[] rate;

    private TileSchedule(int blocks, int[] blockStart, int[] tileStart, int edges) {
        this.blocks = blocks;
        this.blockStart = blockStart;
        this.tileStart = tileStart;
        this.shares = sharesOf(blockStart[blocks], blocks);
        this.shareStart = new int[(tileStart.length - 1) * shares];
        this.heads = new int[edges];
        this.tails = new int[edges];
        this.rate = new float[edges];
    }

    /** A power of two, more with more points; a function of the number of points alone. */
    static int blockCount(int points) {
        if (points < POINTS_PER_BLOCK) {
            return 1;
        }
        int cap = points < 500_000 ? 16 : 32;
        return Math.clamp(Integer.highestOneBit(points / POINTS_PER_BLOCK), 2, cap);
    }

    /** More with larger blocks, so that the tasks of small maps are not over before they are handed out. See ADR 30. */
    private static int sharesOf(int points, int blocks) {
        return Math.clamp(points / blocks / POINTS_PER_SHARE, FEWEST_SHARES, MOST_SHARES);
    }

    /**
     * Sorts the edges of {@code graph}.
     *
     * @param position place of each point in the order of the layout
     * @param order the point at each place
     */
    static TileSchedule of(FuzzyGraph graph, int[] order, int[] position, long seed, ParallelRunner runner) {
        int count = graph.count();
        int blocks = blockCount(count);
        int[] blockStart = cut(graph, order, blocks);
        int[] blockOf = new int[count];
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(blockOf, blockStart[b], blockStart[b + 1], b);
        }
        int tiles = blocks * (blocks + 1) / 2;
        int[][] perBlock = new int[blocks][];
        runner.forTasks(
                blocks, block -> perBlock[block] = countTiles(graph, order, position, blockStart, blockOf, block));
        int[] tileStart = new int[tiles + 1];
        for (int tile = 0; tile < tiles; tile++) {
            int size = 0;
            for (int block = 0; block < blocks; block++) {
                int share = perBlock[block][tile];
                perBlock[block][tile] = tileStart[tile] + size;
                size += share;
            }
            tileStart[tile + 1] = tileStart[tile] + size;
        }
        TileSchedule schedule = new TileSchedule(blocks, blockStart, tileStart, graph.edgeCount());
        float greatest = graph.greatestWeight();
        runner.forTasks(
                blocks, block -> schedule.place(graph, order, position, blockOf, block, perBlock[block], greatest));
        int[] turn = CounterRandom.order(seed, count);
        runner.forTasks(tiles, tile -> schedule.bundle(tile, turn));
        return schedule;
    }

    private static int[] cut(FuzzyGraph graph, int[] order, int blocks) {
        int count = graph.count();
        int[] start = new int[blocks + 1];
        start[blocks] = count;
        long total = graph.edgeCount() + (long) count;
        long seen = 0;
        int block = 1;
        for (int i = 0; i < count && block < blocks; i++) {
            if (seen >= total * block / blocks) {
                start[block++] = i;
            }
            seen += graph.offsets()[order[i] + 1] - graph.offsets()[order[i]] + 1;
        }
        for (; block < blocks; block++) {
            start[block] = count;
        }
        return start;
    }

    static int tileOf(int a, int b) {
        int high = Math.max(a, b);
        return high * (high + 1) / 2 + Math.min(a, b);
    }

    /** Tiles of a round: all blocks with themselves first, then each with one other. */
    int tilesOf(int round) {
        return round == 0 ? blocks : blocks / 2;
    }

    /**
     * A block of a tile of a round: rounds pair the blocks whose numbers differ by a mask of bits. So early rounds stay
     * within pairs, fours and halves of all blocks, and who takes a part of each round keeps his blocks for many rounds.
     * Where halves meet, even blocks meet even ones first and then odd ones: by halves of halves one thread would have
     * all the edges there, since it is the end of the first half that is near the other.
     */
    static int firstBlock(int round, int index) {
        if (round == 0) {
            return index;
        }
        int bits = Integer.numberOfTrailingZeros(Integer.highestOneBit(round));
        return index >>> bits << (bits + 1) | reverse(index, bits);
    }

    /** The other block of that tile; in round 0 the same. */
    static int secondBlock(int round, int index) {
        int bit = Integer.highestOneBit(round);
        int mask = round == 0 ? 0 : bit | reverse(round, Integer.numberOfTrailingZeros(bit));
        return firstBlock(round, index) ^ mask;
    }

    /** The lowest bits of a number in reverse. */
    private static int reverse(int number, int bits) {
        return bits == 0 ? 0 : Integer.reverse(number) >>> (Integer.SIZE - bits);
    }

    private static int[] countTiles(
            FuzzyGraph graph, int[] order, int[] position, int[] blockStart, int[] blockOf, int block) {
        int blocks = blockStart.length - 1;
        int[] counts = new int[blocks * (blocks + 1) / 2];
        for (int i = blockStart[block]; i < blockStart[block + 1]; i++) {
            int point = order[i];
            for (int e = graph.offsets()[point]; e < graph.offsets()[point + 1]; e++) {
                counts[tileOf(block, blockOf[position[graph.neighbors()[e]]])]++;
            }
        }
        return counts;
    }

    private void place(
            FuzzyGraph graph, int[] order, int[] position, int[] blockOf, int block, int[] cursor, float greatest) {
        for (int i = blockStart[block]; i < blockStart[block + 1]; i++) {
            int point = order[i];
            for (int e = graph.offsets()[point]; e < graph.offsets()[point + 1]; e++) {
                int other = position[graph.neighbors()[e]];
                int at = cursor[tileOf(block, blockOf[other])]++;
                heads[at] = i;
                tails[at] = other;
                rate[at] = graph.weights()[e] / greatest;
            }
        }
    }

    /** How often an epoch goes through all rounds. */
    int shares() {
        return shares;
    }

    /** Where a share of a tile begins; it ends where the next begins. */
    int shareStart(int tile, int share) {
        return share == shares ? tileStart[tile + 1] : shareStart[tile * shares + share];
    }

    /**
     * Brings the edges of a tile, which lie point by point, into the order that the class describes.
     *
     * @param turn when each point moves: the same in all tiles
     */
    private void bundle(int tile, int[] turn) {
        int from = tileStart[tile];
        int size = tileStart[tile + 1] - from;
        int[] runs = new int[size + 1];
        long[] order = new long[size];
        int points = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || heads[from + i] != heads[from + i - 1]) {
                order[points] = ((long) turn[heads[from + i]] << Integer.SIZE) | points;
                runs[points++] = from + i;
            }
        }
        runs[points] = from + size;
        Arrays.sort(order, 0, points);
        int[] sorted = new int[size];
        int at = 0;
        int first = 0;
        for (int share = 0; share < shares; share++) {
            shareStart[tile * shares + share] = from + at;
            long endOfTurns = ((long) turn.length * (share + 1) / shares) << Integer.SIZE;
            int next = first;
            while (next < points && order[next] < endOfTurns) {
                next++;
            }
            for (; first < next; first += BUNDLE) {
                at = interleave(order, first, Math.min(next, first + BUNDLE), runs, sorted, at);
            }
            first = next;
        }
        reorder(from, sorted);
    }

    /** The first edge of each of some points, then the second, until none is left. */
    private static int interleave(long[] order, int first, int end, int[] runs, int[] sorted, int start) {
        int at = start;
        int before = -1;
        for (int step = 0; at > before; step++) {
            before = at;
            for (int i = first; i < end; i++) {
                int run = (int) order[i];
                int edge = runs[run] + step;
                if (edge < runs[run + 1]) {
                    sorted[at++] = edge;
                }
            }
        }
        return at;
    }

    private void reorder(int from, int[] sorted) {
        int[] sortedHeads = new int[sorted.length];
        int[] sortedTails = new int[sorted.length];
        float[] sortedRates = new float[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            sortedHeads[i] = heads[sorted[i]];
            sortedTails[i] = tails[sorted[i]];
            sortedRates[i] = rate[sorted[i]];
        }
        System.arraycopy(sortedHeads, 0, heads, from, sorted.length);
        System.arraycopy(sortedTails, 0, tails, from, sorted.length);
        System.arraycopy(sortedRates, 0, rate, from, sorted.length);
    }
}
