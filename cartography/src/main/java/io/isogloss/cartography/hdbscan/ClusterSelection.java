package io.isogloss.cartography.hdbscan;

/** Which clusters of the condensed tree become labels. */
public enum ClusterSelection {
    /** The set of disjoint clusters with the greatest total stability (excess of mass). */
    EXCESS_OF_MASS,
    /** The clusters that split no further: more and smaller ones. */
    LEAF
}
