package io.isogloss.cartography;

import io.isogloss.cartography.layout.Labels;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.neighbors.SearchMode;
import org.jspecify.annotations.Nullable;

/** Builds {@link UmapOptions}; each method sets the option of its name. Ranges are checked by {@link #build()}. */
public final class UmapOptionsBuilder {

    private int neighbors = 15;
    private int components = 2;
    private Metric metric = Metric.COSINE;
    private double minDist = 0.1;
    private double spread = 1.0;
    private int epochs;
    private double learningRate = 1.0;
    private int negativeSampleRate = 5;
    private double repulsionStrength = 1.0;
    private double setOpMixRatio = 1.0;
    private double localConnectivity = 1.0;
    private Start start = Start.spectral();
    private SearchMode searchMode = SearchMode.AUTO;
    private double density;
    private @Nullable Labels labels;
    private long seed = 42;

    UmapOptionsBuilder() {}

    UmapOptionsBuilder(UmapOptions options) {
        neighbors = options.neighbors();
        components = options.components();
        metric = options.metric();
        minDist = options.minDist();
        spread = options.spread();
        epochs = options.epochs();
        learningRate = options.learningRate();
        negativeSampleRate = options.negativeSampleRate();
        repulsionStrength = options.repulsionStrength();
        setOpMixRatio = options.setOpMixRatio();
        localConnectivity = options.localConnectivity();
        start = options.start();
        searchMode = options.searchMode();
        density = options.density();
        labels = options.labels();
        seed = options.seed();
    }

    /** Size of a neighborhood, the point itself included. */
    public UmapOptionsBuilder neighbors(int value) {
        neighbors = value;
        return this;
    }

    /** Dimensions of the map. */
    public UmapOptionsBuilder components(int value) {
        components = value;
        return this;
    }

    /** Distance between rows. */
    public UmapOptionsBuilder metric(Metric value) {
        metric = value;
        return this;
    }

    /** How close points may lie on the map. */
    public UmapOptionsBuilder minDist(double value) {
        minDist = value;
        return this;
    }

    /** Scale of the map. */
    public UmapOptionsBuilder spread(double value) {
        spread = value;
        return this;
    }

    /** Passes over the edges; 0 chooses by the number of rows. */
    public UmapOptionsBuilder epochs(int value) {
        epochs = value;
        return this;
    }

    /** First step length. */
    public UmapOptionsBuilder learningRate(double value) {
        learningRate = value;
        return this;
    }

    /** Random points each drawn edge is pushed from. */
    public UmapOptionsBuilder negativeSampleRate(int value) {
        negativeSampleRate = value;
        return this;
    }

    /** Weight of the push. */
    public UmapOptionsBuilder repulsionStrength(double value) {
        repulsionStrength = value;
        return this;
    }

    /** 1 joins neighborhoods, 0 intersects them. */
    public UmapOptionsBuilder setOpMixRatio(double value) {
        setOpMixRatio = value;
        return this;
    }

    /** Neighbors taken as certain. */
    public UmapOptionsBuilder localConnectivity(double value) {
        localConnectivity = value;
        return this;
    }

    /** First positions. */
    public UmapOptionsBuilder start(Start value) {
        start = value;
        return this;
    }

    /** How neighbors are searched. */
    public UmapOptionsBuilder searchMode(SearchMode value) {
        searchMode = value;
        return this;
    }

    /** How much dense regions stay dense: 0 not at all, 2 as the reference when asked. */
    public UmapOptionsBuilder density(double value) {
        density = value;
        return this;
    }

    /** Known kinds of rows, one label a row. */
    public UmapOptionsBuilder labels(@Nullable Labels value) {
        labels = value;
        return this;
    }

    /** Seed of every random number. */
    public UmapOptionsBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** The options, checked. */
    public UmapOptions build() {
        return new UmapOptions(
                neighbors,
                components,
                metric,
                minDist,
                spread,
                epochs,
                learningRate,
                negativeSampleRate,
                repulsionStrength,
                setOpMixRatio,
                localConnectivity,
                start,
                searchMode,
                density,
                labels,
                seed);
    }
}
