package io.isogloss.page;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a page shows: positions, texts, layers of named clusters, columns, and how it shall look.
 *
 * <p>Immutable by convention: it keeps the arrays and lists it is given, so that a million points are not copied. {@link Builder#build} checks that all parts speak of the
 * same points.
 */
public final class MapDocument {
    /** The most points a page takes. */
    public static final int MAX_POINTS = 10_000_000;

    private final float[] positions;
    private final @Nullable List<String> texts;
    private final @Nullable List<String> ids;
    private final List<MapLayer> layers;
    private final List<MapColumn> columns;
    private final float @Nullable [] strength;
    private final float @Nullable [] quality;
    private final @Nullable MapNeighbors neighbors;
    private final List<MapFact> facts;
    private final PageSettings settings;

    private MapDocument(Builder from) {
        positions = from.positions;
        texts = from.texts;
        ids = from.ids;
        layers = List.copyOf(from.layers);
        columns = List.copyOf(from.columns);
        strength = from.strength;
        quality = from.quality;
        neighbors = from.neighbors;
        facts = List.copyOf(from.facts);
        settings = from.settings;
    }

    /** @param positions x and y of each point, one after the other; finite */
    public static Builder builder(float[] positions) {
        return new Builder(positions);
    }

    public int points() {
        return positions.length / 2;
    }

    float x(int point) {
        return positions[2 * point];
    }

    float y(int point) {
        return positions[2 * point + 1];
    }

    @Nullable
    List<String> texts() {
        return texts;
    }

    @Nullable
    List<String> ids() {
        return ids;
    }

    List<MapLayer> layers() {
        return layers;
    }

    List<MapColumn> columns() {
        return columns;
    }

    float @Nullable [] strength() {
        return strength;
    }

    float @Nullable [] quality() {
        return quality;
    }

    @Nullable
    MapNeighbors neighbors() {
        return neighbors;
    }

    List<MapFact> facts() {
        return facts;
    }

    public PageSettings settings() {
        return settings;
    }

    /** Collects the parts of a document. */
    public static final class Builder {
        private static final int MAX_LAYERS = 32;
        private static final int MAX_CLUSTERS = 60_000;
        private static final int MAX_COLUMNS = 64;
        private static final Set<String> TAKEN = Set.of("text", "topic", "id");

        private final float[] positions;
        private @Nullable List<String> texts;
        private @Nullable List<String> ids;
        private final List<MapLayer> layers = new ArrayList<>();
        private final List<MapColumn> columns = new ArrayList<>();
        private float @Nullable [] strength;
        private float @Nullable [] quality;
        private @Nullable MapNeighbors neighbors;
        private final List<MapFact> facts = new ArrayList<>();
        private PageSettings settings = PageSettings.defaults();

        private Builder(float[] positions) {
            this.positions = positions;
        }

        /** What each point stands for: hover card, search, table. Read once, in the page's own order of points. */
        public Builder texts(List<String> value) {
            texts = value;
            return this;
        }

        /** The points' own ids, for exports, links and messages. */
        public Builder ids(List<String> value) {
            ids = value;
            return this;
        }

        /** Adds a layer: the finest first, each next one coarser. */
        public Builder layer(MapLayer value) {
            layers.add(value);
            return this;
        }

        public Builder column(MapColumn value) {
            columns.add(value);
            return this;
        }

        /** How strongly each point belongs to its cluster, 0 to 1. */
        public Builder strength(float[] value) {
            strength = value;
            return this;
        }

        /** How well the map keeps each point's neighbors, 0 to 1. */
        public Builder quality(float[] value) {
            quality = value;
            return this;
        }

        public Builder neighbors(MapNeighbors value) {
            neighbors = value;
            return this;
        }

        public Builder fact(String name, String value) {
            facts.add(new MapFact(name, value));
            return this;
        }

        public Builder settings(PageSettings value) {
            settings = value;
            return this;
        }

        /** The document, or an {@link InvalidMapException} that names the part that does not fit. */
        public MapDocument build() {
            Bounds.require(positions.length % 2 == 0, "positions", "an odd number of coordinates, " + positions.length);
            int points = positions.length / 2;
            Bounds.in("positions", points, 0, MAX_POINTS);
            for (int i = 0; i < positions.length; i++) {
                if (!Float.isFinite(positions[i])) {
                    throw new InvalidMapException("positions", "point " + i / 2 + " lies at " + positions[i]);
                }
            }
            requirePoints("texts", texts == null ? points : texts.size(), points);
            requirePoints("ids", ids == null ? points : ids.size(), points);
            requirePoints("strength", strength == null ? points : strength.length, points);
            requirePoints("quality", quality == null ? points : quality.length, points);
            Bounds.in("layers", layers.size(), 0, MAX_LAYERS);
            for (int layer = 0; layer < layers.size(); layer++) {
                checkLayer(layer, points);
            }
            checkColumns(points);
            if (neighbors != null) {
                requirePoints("neighbors", neighbors.points().length / neighbors.perPoint(), points);
                requireCodes("neighbors", neighbors.points(), points);
            }
            Bounds.in("facts", facts.size(), 0, 100);
            return new MapDocument(this);
        }

        private void checkLayer(int at, int points) {
            MapLayer layer = layers.get(at);
            String field = "layers[" + at + "]";
            requirePoints(field, layer.points(), points);
            Bounds.in(field + ".clusters", layer.clusters().size(), 0, MAX_CLUSTERS);
            requireCodes(field, layer.clusterOfPoint(), layer.clusters().size());
            int coarser = at + 1 < layers.size() ? layers.get(at + 1).clusters().size() : 0;
            for (int i = 0; i < layer.clusters().size(); i++) {
                Bounds.in(
                        field + ".clusters[" + i + "].parent",
                        layer.clusters().get(i).parent(),
                        -1,
                        coarser - 1);
            }
        }

        private void checkColumns(int points) {
            Bounds.in("columns", columns.size(), 0, MAX_COLUMNS);
            Set<String> names = new HashSet<>(TAKEN);
            for (MapColumn column : columns) {
                String field = "columns[" + Bounds.shown(column.name()) + "]";
                Bounds.text(field, column.name(), 200);
                Bounds.require(names.add(column.name().toLowerCase(Locale.ROOT)), field, "the name is taken");
                requirePoints(field, column.points(), points);
                if (column instanceof MapColumn.Category category) {
                    Bounds.in(field + ".values", category.values.size(), 0, MAX_CLUSTERS);
                    requireCodes(field, category.codes, category.values.size());
                }
            }
        }

        private static void requirePoints(String field, int has, int points) {
            Bounds.require(has == points, field, has + " entries for " + points + " points");
        }

        private static void requireCodes(String field, int[] codes, int size) {
            for (int i = 0; i < codes.length; i++) {
                if (codes[i] < -1 || codes[i] >= size) {
                    throw new InvalidMapException(
                            field, "entry " + i + " is " + codes[i] + ", not between -1 and " + (size - 1));
                }
            }
        }
    }
}
