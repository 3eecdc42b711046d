package io.isogloss.visualizations.application;

import io.isogloss.cartography.RunControl;
import io.isogloss.cartography.Umap;
import io.isogloss.cartography.UmapMap;
import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.rows.Rows;
import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.CollectionFacts;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.PointVisitor;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a collection: first the vectors that are laid out, into flat memory, after checking that they fit; then, once there is a layout, all others block by
 * block, so that they find their places without ever being in memory together. One thread at a time.
 */
final class CollectionReader {
    private static final int TELL_EVERY = 2_048;

    /** Multiplications for placing; more rows are compared with a part of the layout, chosen evenly. */
    private static final double PLACING_WORK = 6e12;

    private static final int FEWEST_COMPARED = 4_000;

    private final VectorStore store;
    private final String name;
    private final MapLimits limits;
    private final JobContext context;
    private final String vector;
    private final MapPlan plan;
    private final Collection collection;

    private CollectionReader(
            VectorStore store, String name, MapLimits limits, JobContext context, String vector, MapPlan plan) {
        this.store = store;
        this.name = name;
        this.limits = limits;
        this.context = context;
        this.vector = vector;
        this.plan = plan;
        this.collection = new Collection(plan.total(), plan.points(), plan.dimensions());
    }

    /**
     * Looks at the collection, plans, and reads the points that are laid out.
     *
     * @throws JobFailedException when it is missing, empty, or cannot fit: before any vector is read
     */
    static CollectionReader read(VectorStore store, String name, MapLimits limits, JobContext context) {
        CollectionFacts facts = store.describe(name)
                .orElseThrow(() -> JobFailedException.of(
                        FailureKind.NOT_FOUND, "Not found: Collection `" + name + "` doesn't exist!"));
        String vector = facts.vectorName(null);
        long total = store.count(name);
        if (total == 0) {
            throw JobFailedException.of(FailureKind.INVALID, "collection `" + name + "` has no points, nothing to map");
        }
        MapPlan plan = MapPlan.of(total, facts.vector(vector).dimensions(), limits);
        CollectionReader reader = new CollectionReader(store, name, limits, context, vector, plan);
        reader.readLaidOut();
        return reader;
    }

    Collection collection() {
        return collection;
    }

    MapPlan plan() {
        return plan;
    }

    private void readLaidOut() {
        PointVisitor visitor = (row, id, payload) -> {
            if (row % TELL_EVERY == 0) {
                context.throwIfCancelled();
            }
            collection.add(id, payload);
        };
        collection.read(
                plan.placesSome()
                        ? store.sample(name, vector, PayloadFields.all(), plan.laidOut(), limits.seed(), visitor)
                        : store.scroll(name, vector, PayloadFields.all(), plan.laidOut(), visitor));
    }

    /** The places of all points, those of the map first; the others are read and added to the collection on the way. */
    float[] placeOthers(UmapMap map, DoubleConsumer progress) {
        Others others = new Others(map, progress);
        store.scrollBlocks(name, vector, PayloadFields.all(), plan.blockRows(), others::wanted, others::place);
        return Arrays.copyOf(others.coordinates, 2 * collection.points());
    }

    private final class Others {
        private final UmapMap map;
        private final DoubleConsumer progress;
        private final Set<PointId> known;
        private final Rows compared;
        private final float[] comparedPlaces;
        private final float[] coordinates;

        Others(UmapMap map, DoubleConsumer progress) {
            this.map = map;
            this.progress = progress;
            this.known = new HashSet<>(collection.ids());
            int laidOut = collection.laidOut();
            double work = (double) (plan.points() - laidOut) * plan.dimensions();
            int wanted =
                    (int) Math.clamp(PLACING_WORK / Math.max(1, work), Math.min(FEWEST_COMPARED, laidOut), laidOut);
            int[] chosen = new int[wanted];
            comparedPlaces = new float[2 * wanted];
            for (int i = 0; i < wanted; i++) {
                chosen[i] = (int) ((long) i * laidOut / wanted);
                comparedPlaces[2 * i] = map.coordinates()[2 * chosen[i]];
                comparedPlaces[2 * i + 1] = map.coordinates()[2 * chosen[i] + 1];
            }
            compared = Cartographer.rows(collection.matrix()).select(chosen);
            coordinates = Arrays.copyOf(map.coordinates(), 2 * Math.max(laidOut, plan.points()));
        }

        boolean wanted(PointId id) {
            return !known.contains(id);
        }

        void place(VectorMatrix block, List<PointId> ids, List<Map<String, @Nullable Object>> payloads) {
            context.throwIfCancelled();
            // Points that came after the plan was made wait for the next map.
            int rows = Math.min(block.rows(), plan.points() - collection.points());
            if (rows <= 0) {
                return;
            }
            float[] places;
            try {
                places = Umap.place(
                        Cartographer.rows(new VectorMatrix(block.values(), rows, block.dimensions())),
                        compared,
                        comparedPlaces,
                        map.options(),
                        RunControl.defaults().withThreads(limits.threads()));
            } catch (CartographyException e) {
                throw new JobFailedException(
                        Failure.of(
                                FailureKind.INVALID,
                                "points from " + ids.getFirst() + " on cannot be placed: " + e.getMessage()),
                        e);
            }
            System.arraycopy(places, 0, coordinates, 2 * collection.points(), 2 * rows);
            for (int row = 0; row < rows; row++) {
                collection.add(ids.get(row), payloads.get(row));
            }
            progress.accept(
                    (double) (collection.points() - collection.laidOut()) / (plan.points() - collection.laidOut()));
        }
    }
}
