package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.LinkedRounds;
import java.util.Arrays;

/**
 * The rounds of epoch after epoch: in the first of each every block shows the others where its points are, in those that follow the tiles of a
 * {@link TileSchedule} have their turn, share after share, there and back: were the tiles within a block always first, maps would keep fewer neighbors.
 * A tile waits for the tiles before it that have a block in common with it; the first round of an epoch waits for all, and all wait for it.
 */
final class EpochRounds {

    private final int blocks;
    private final int perEpoch;
    private final int[][] tiles;
    private final LinkedRounds links;

    EpochRounds(TileSchedule schedule) {
        this.blocks = schedule.blocks;
        this.perEpoch = 1 + schedule.shares() * blocks;
        this.tiles = new int[blocks][];
        int[][] first = new int[perEpoch][];
        int[][] second = new int[perEpoch][];
        for (int round = 0; round < blocks; round++) {
            int size = schedule.tilesOf(round);
            int[] firsts = new int[size];
            int[] seconds = new int[size];
            tiles[round] = new int[size];
            for (int task = 0; task < size; task++) {
                firsts[task] = TileSchedule.firstBlock(round, task);
                seconds[task] = TileSchedule.secondBlock(round, task);
                tiles[round][task] = TileSchedule.tileOf(firsts[task], seconds[task]);
            }
            for (int share = 0; share < schedule.shares(); share++) {
                int part = 1 + share * blocks + turn(share, round);
                first[part] = firsts;
                second[part] = seconds;
            }
        }
        first[0] = first[1];
        second[0] = second[1];
        boolean[] afterAll = new boolean[perEpoch];
        Arrays.fill(afterAll, 0, 2, true);
        this.links = new LinkedRounds(blocks, first, second, afterAll);
    }

    LinkedRounds links() {
        return links;
    }

    int perEpoch() {
        return perEpoch;
    }

    /** The share of all tiles that a round of an epoch works on, but for the first, where blocks show where they are. */
    int share(int part) {
        return (part - 1) / blocks;
    }

    /** The tile that a task of such a round works on. */
    int tile(int part, int task) {
        return tiles[turn(share(part), (part - 1) % blocks)][task];
    }

    /** Which round a share does when, and when which: every other share goes through the rounds backwards. */
    private int turn(int share, int round) {
        return share % 2 == 0 ? round : blocks - 1 - round;
    }
}
