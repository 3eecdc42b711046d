package io.isogloss.cartography.layout;

import io.isogloss.cartography.parallel.ParallelRunner;

/**
 * The rounds of epoch after epoch: in the first of each every block shows the others where its points are, in those that follow the tiles of a
 * {@link TileSchedule} have their turn. A tile waits for the tiles before it that have a block in common with it; the first round of an epoch waits for
 * all, and all wait for it.
 */
record EpochRounds(TileSchedule schedule) implements ParallelRunner.RoundLinks, ParallelRunner.RoundSize {

    int perEpoch() {
        return 1 + schedule.rounds();
    }

    @Override
    public int of(int round) {
        int part = round % perEpoch();
        return part == 0 ? schedule.blocks : schedule.tasksOf(part - 1);
    }

    @Override
    public int things() {
        return schedule.blocks;
    }

    @Override
    public int first(int round, int task) {
        int part = round % perEpoch();
        return part == 0 ? task : schedule.firstBlockOfTask(part - 1, task);
    }

    @Override
    public int second(int round, int task) {
        int part = round % perEpoch();
        return part == 0 ? task : schedule.secondBlockOfTask(part - 1, task);
    }

    @Override
    public boolean afterAll(int round) {
        return round % perEpoch() <= 1;
    }
}
