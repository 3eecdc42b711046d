package io.isogloss.cartography.parallel;

/**
 * What the pieces of rounds touch, round after round and then from the first again: each piece owns one or two of some
 * numbered things, and each thing is owned once in every round. A piece waits for the pieces before it that owned its
 * things, and for no others.
 */
public final class LinkedRounds implements ParallelRunner.RoundSize {

    final int things;
    final int[][] first;
    final int[][] second;
    final boolean[] afterAll;

    /**
     * Rounds, of which there may be fewer than are run.
     *
     * @param things how many things there are
     * @param first of each round a thing that each piece owns
     * @param second the other one, or the same again
     * @param afterAll whether no piece of a round may begin before all of the round before is done
     */
    public LinkedRounds(int things, int[][] first, int[][] second, boolean[] afterAll) {
        this.things = things;
        this.first = first;
        this.second = second;
        this.afterAll = afterAll;
    }

    @Override
    public int of(int round) {
        return first[round % first.length].length;
    }
}
