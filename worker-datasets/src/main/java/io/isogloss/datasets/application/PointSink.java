package io.isogloss.datasets.application;

import io.isogloss.model.StoreAddress;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.Quantization;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where vectors go. Implementations are safe for many threads; every method throws {@link io.isogloss.runtime.jobs.JobFailedException} with a kind that says
 * whether another try can help.
 */
public interface PointSink {

    /**
     * Where the points of one job go.
     *
     * @param store the server that the job names
     * @param collection the collection
     * @param quantization null for the worker's default
     * @param wipe whether what earlier runs left there goes first, however many batches ask for it and in whatever order
     * @param published when the job was published, the same at every delivery: tells this run's points from earlier ones
     */
    record Target(
            StoreAddress store,
            String collection,
            @Nullable Quantization quantization,
            boolean wipe,
            Instant published) {}

    /** Makes sure that the collection is there and takes vectors of that length. Cheap when it was there a moment ago. */
    void prepare(Target target, int dimensions);

    /**
     * Stores one point for each chunk, in place of points of the same ids, and returns when they are durable.
     *
     * @param rows the vectors, one after the other
     * @param rowOf for each chunk the row that is its vector
     */
    void store(Target target, List<Chunk> chunks, float[] rows, int[] rowOf, int dimensions);
}
