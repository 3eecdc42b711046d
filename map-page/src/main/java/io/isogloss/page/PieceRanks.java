package io.isogloss.page;

import org.jspecify.annotations.Nullable;

/**
 * Pieces of texts in classes by how often they occur, each class in the order of the alphabet.
 *
 * <p>Made for a JVM that has just started: a count of counts instead of a sort, and a small merge sort of its own, since the library's sorts take the compiler longer than the words of a page take them.
 */
final class PieceRanks {
    private static final int SMALL = 8;

    private final WordTable table;
    private final int least;
    /** Pieces that are still to be given. */
    private final @Nullable String[] names;
    /** How many of these occur so often. */
    private final int[] left;

    /** A piece that has a place in the vocabulary. */
    record Piece(String name, int number) {}

    /** @param least pieces that occur less often are left out */
    PieceRanks(WordTable table, int least) {
        this.table = table;
        this.least = least;
        names = new String[table.size()];
        int most = 0;
        for (int piece = 0; piece < names.length; piece++) {
            most = Math.max(most, table.count(piece));
        }
        left = new int[most + 1];
        for (int piece = 0; piece < names.length; piece++) {
            String name = table.count(piece) < least ? null : table.word(piece);
            if (name != null && storable(name)) {
                names[piece] = name;
                left[table.count(piece)]++;
            }
        }
    }

    /** A NUL would end a piece, and half a character cannot be written: such pieces are spelled, where the half becomes a replacement sign. */
    private static boolean storable(String name) {
        return name.indexOf(0) < 0
                && !Character.isLowSurrogate(name.charAt(0))
                && !Character.isHighSurrogate(name.charAt(name.length() - 1));
    }

    /** The next most common pieces, at most so many; of equally common ones those that were seen first. */
    Piece[] next(int most) {
        int count = left.length - 1;
        int size = 0;
        while (count >= least && size + left[count] <= most) {
            size += left[count--];
        }
        // All that occur more often than "count", and some of those that occur so often.
        int some = count >= least ? most - size : 0;
        Piece[] pieces = new Piece[size + some];
        int at = 0;
        for (int piece = 0; piece < names.length && at < pieces.length; piece++) {
            String name = names[piece];
            int own = table.count(piece);
            if (name == null || own < count || (own == count && some == 0)) {
                continue;
            }
            some -= own == count ? 1 : 0;
            pieces[at++] = new Piece(name, piece);
            names[piece] = null;
            left[own]--;
        }
        sort(pieces, pieces.clone(), 0, pieces.length);
        return pieces;
    }

    private static void sort(Piece[] pieces, Piece[] scratch, int from, int to) {
        if (to - from <= SMALL) {
            insert(pieces, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(scratch, pieces, from, middle);
        sort(scratch, pieces, middle, to);
        merge(scratch, pieces, from, middle, to);
    }

    private static void insert(Piece[] pieces, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            Piece piece = pieces[i];
            int at = i;
            while (at > from && pieces[at - 1].name.compareTo(piece.name) > 0) {
                pieces[at] = pieces[at - 1];
                at--;
            }
            pieces[at] = piece;
        }
    }

    private static void merge(Piece[] sorted, Piece[] into, int from, int middle, int to) {
        int first = from;
        int second = middle;
        for (int at = from; at < to; at++) {
            boolean takeFirst =
                    second == to || (first < middle && sorted[first].name.compareTo(sorted[second].name) <= 0);
            into[at] = takeFirst ? sorted[first++] : sorted[second++];
        }
    }
}
