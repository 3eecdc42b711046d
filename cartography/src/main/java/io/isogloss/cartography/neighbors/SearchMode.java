package io.isogloss.cartography.neighbors;

/** How neighbors are searched. */
public enum SearchMode {
    /** Exactly while that is the faster way, else approximately. */
    AUTO,
    /** All pairs. */
    EXACT,
    /** Projection, cells, descent and exact re-rank, however few rows there are. */
    APPROXIMATE
}
