package io.isogloss.datasets.adapter.points;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.isogloss.datasets.application.PointSink;
import io.isogloss.model.PointId;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.CollectionSpec;
import io.isogloss.runtime.vectors.PointBatch;
import io.isogloss.runtime.vectors.VectorStore;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores points in Qdrant.
 *
 * <p>Remembers for half a minute that a collection is there, so that a thousand small batches do not ask a thousand times; a collection that goes missing
 * meanwhile is made anew at the first refusal. Safe for many threads.
 */
public final class VectorStorePoints implements PointSink {
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final Function<StoreAddress, VectorStore> stores;
    private final CollectionSpec template;
    private final Cache<Known, Boolean> known;

    /** Takes a payload apart when it is asked for, which an upsert does once for each: all of a stage at once would be as large as the stage. */
    private static final class Payloads extends AbstractList<Map<String, @Nullable Object>> {
        private final List<Chunk> chunks;

        Payloads(List<Chunk> chunks) {
            this.chunks = chunks;
        }

        @Override
        public Map<String, @Nullable Object> get(int index) {
            return chunks.get(index).pointPayload();
        }

        @Override
        public int size() {
            return chunks.size();
        }
    }

    private record Known(VectorStore store, String collection, int dimensions) {}

    /**
     * @param stores finds the store that a job names
     * @param template how collections are created; dimensions and compression come from the job
     */
    public VectorStorePoints(Function<StoreAddress, VectorStore> stores, CollectionSpec template, Ticker ticker) {
        this.stores = stores;
        this.template = template;
        this.known = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker)
                .build();
    }

    @Override
    public void prepare(Target target, int dimensions) {
        VectorStore store = stores.apply(target.store());
        CollectionSpec spec = spec(target, dimensions);
        if (target.wipe()) {
            store.wipe(target.collection(), spec, target.published());
            return;
        }
        Known key = new Known(store, target.collection(), dimensions);
        if (known.getIfPresent(key) == null) {
            store.ensureCollection(target.collection(), spec);
            known.put(key, Boolean.TRUE);
        }
    }

    @Override
    public void store(Target target, List<Chunk> chunks, float[] rows, int[] rowOf, int dimensions) {
        VectorStore store = stores.apply(target.store());
        List<PointId> ids = new ArrayList<>(chunks.size());
        for (Chunk chunk : chunks) {
            ids.add(chunk.pointId());
        }
        PointBatch batch = PointBatch.of(ids, inOrder(rows, rowOf, dimensions), dimensions, new Payloads(chunks));
        try {
            upsert(store, target, batch);
        } catch (JobFailedException e) {
            if (e.failure().kind() != FailureKind.NOT_FOUND) {
                throw e;
            }
            // Somebody deleted the collection since it was seen last.
            known.invalidate(new Known(store, target.collection(), dimensions));
            store.ensureCollection(target.collection(), spec(target, dimensions));
            upsert(store, target, batch);
        }
    }

    private static void upsert(VectorStore store, Target target, PointBatch batch) {
        if (target.wipe()) {
            store.upsert(target.collection(), batch, target.published());
        } else {
            store.upsert(target.collection(), batch);
        }
    }

    private CollectionSpec spec(Target target, int dimensions) {
        CollectionSpec spec = template.withDimensions(dimensions);
        return target.quantization() == null ? spec : spec.withQuantization(target.quantization());
    }

    /** The rows as they are when none is left out, else those that are wanted, side by side. */
    private static float[] inOrder(float[] rows, int[] rowOf, int dimensions) {
        if (rowOf.length == 0 || rowOf[rowOf.length - 1] == rowOf.length - 1) {
            return rows;
        }
        float[] wanted = new float[rowOf.length * dimensions];
        for (int i = 0; i < rowOf.length; i++) {
            System.arraycopy(rows, rowOf[i] * dimensions, wanted, i * dimensions, dimensions);
        }
        return wanted;
    }
}
