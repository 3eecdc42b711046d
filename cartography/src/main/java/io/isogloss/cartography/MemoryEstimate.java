package io.isogloss.cartography;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.neighbors.NeighborSearch;
import java.util.Locale;

/**
 * What a run will need of the heap beside its rows, estimated before it starts: an upper bound for ordinary rows, a few
 * tenths above what was measured.
 *
 * @param searchBytes while neighbors are searched
 * @param layoutBytes while the map is drawn, the neighbor graph included
 */
public record MemoryEstimate(long searchBytes, long layoutBytes) {

    /** Small objects, and what threads hold for themselves. */
    private static final long FIXED = 16L << 20;

    /** The need of a run over so many rows. */
    public static MemoryEstimate of(int count, int dimensions, UmapOptions options) {
        long k = options.neighbors() - 1L;
        long graph = count * k * 8;
        long search = graph
                + NeighborSearch.estimateBytes(count, dimensions, (int) k, options.metric(), options.searchMode());
        // Directed memberships and their reverse; both ends of some 0.75 k edges; columns of the spectral start, or the
        // sorted edges of the descent.
        long edges = count * k * 3 / 2;
        long memberships = count * k * 16;
        long descent = edges * 12 + count * (12L * options.components() + 24);
        long spectral = edges * 4 + count * 8L * (options.components() > 4 ? 32 : 16);
        long layout = graph + edges * 8 + Math.max(memberships + edges * 8, Math.max(descent, spectral));
        return new MemoryEstimate(search + FIXED, layout + FIXED);
    }

    /** The most the run will need at once. */
    public long peakBytes() {
        return Math.max(searchBytes, layoutBytes);
    }

    void requireAtMost(long limit) {
        if (peakBytes() > limit) {
            throw CartographyException.tooLarge(String.format(
                    Locale.ROOT,
                    "the map needs about %,d MB of memory beside its rows, more than the %,d MB allowed: give more"
                            + " heap, or lay out a sample and place the rest",
                    peakBytes() >> 20,
                    limit >> 20));
        }
    }
}
