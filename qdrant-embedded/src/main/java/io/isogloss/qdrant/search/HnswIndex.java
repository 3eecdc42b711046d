package io.isogloss.qdrant.search;

import io.isogloss.qdrant.storage.SegmentView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Lucene HNSW graph over the points of a collection: derived from the log, behind it by as much as was written since
 * the last {@link #build}, and never needed for a right answer. A search takes candidates from the graph, looks at every
 * point the graph does not cover, and scores all of them from the log.
 *
 * <p>Searches run on any thread, also while one thread builds. Memory: 8 bytes a point and Lucene's write buffer.
 */
public final class HnswIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HnswIndex.class);
    private static final double WRITE_BUFFER_MB = 64;
    private static final int SEGMENTS_IN_ONE_MERGE = 10_000;
    /** With a filter, a walk that has seen this share of the points costs more than the scan. */
    private static final int VISITED_SHARE = 8;
    /** Above this share of outdated documents the graph is built anew. */
    private static final double OUTDATED_SHARE = 0.3;

    private final Path path;
    private final VectorSimilarityFunction similarity;
    private final Object buildLock = new Object();
    private volatile @Nullable HnswGeneration generation;
    private volatile boolean closed;

    private HnswIndex(Path path, VectorSimilarityFunction similarity) {
        this.path = path;
        this.similarity = similarity;
    }

    /**
     * Opens the index of a collection.
     *
     * @param path a directory of its own, made when first built
     * @param metric the distance
     * @return null if there is no graph for this distance
     */
    public static @Nullable HnswIndex open(Path path, Metric metric) {
        VectorSimilarityFunction similarity = switch (metric) {
            case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
            case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
            case EUCLID -> VectorSimilarityFunction.EUCLIDEAN;
            case MANHATTAN -> null;
        };
        if (similarity == null) {
            return null;
        }
        HnswIndex index = new HnswIndex(path, similarity);
        try {
            index.refresh();
        } catch (IOException e) {
            LOG.warn("The index {} cannot be read; it will be built anew from the points", path, e);
        }
        return index;
    }

    /** The number of points the graph covers, outdated ones included. */
    public int documents() {
        HnswGeneration now = generation;
        return now == null ? 0 : now.documents();
    }

    /** The number of current points that the graph does not cover. */
    public int uncovered(List<SegmentView> views) {
        HnswGeneration now = generation;
        int count = 0;
        for (SegmentView view : now == null ? views : now.part(views, false)) {
            count += view.liveCount();
        }
        return count;
    }

    /**
     * The nearest points, best first; the same as the exact search for most queries.
     *
     * @param breadth how many candidates the graph keeps; more find more
     * @return null if the graph is of no use for this query and the exact search must answer
     */
    public @Nullable List<Hit> nearest(
            ExactSearch exact,
            List<SegmentView> views,
            Metric metric,
            float[] query,
            int limit,
            int breadth,
            float worst,
            PointTest test,
            boolean anyPasses,
            BooleanSupplier cancelled) {
        HnswGeneration now = generation;
        if (now == null || !now.acquire()) {
            return null;
        }
        try {
            List<SegmentView> covered = now.part(views, true);
            int visits = anyPasses ? Integer.MAX_VALUE : Math.max(1, now.documents() / VISITED_SHARE);
            long[] candidates = now.candidates(covered, query, Math.max(limit, breadth), visits, test, anyPasses);
            if (candidates == null || (!anyPasses && candidates.length < limit)) {
                return null;
            }
            TopHits top = exact.scan(now.part(views, false), metric, query, limit, worst, test, cancelled);
            exact.offer(top, candidates, covered, metric, query, worst);
            return ExactSearch.hits(top, views, metric);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot search the index " + path, e);
        } finally {
            now.release();
        }
    }

    /**
     * Adds the points that are not covered, or begins anew if many covered ones are outdated, and makes one graph of all.
     * Takes minutes for a million points; searches go on with the former state meanwhile.
     */
    public void build(List<SegmentView> views, int connections, int beamWidth) {
        synchronized (buildLock) {
            if (closed) {
                return;
            }
            HnswGeneration now = generation;
            int current = 0;
            for (SegmentView view : now == null ? List.<SegmentView>of() : now.part(views, true)) {
                current += view.liveCount();
            }
            boolean anew = now == null || current < now.documents() * (1 - OUTDATED_SHARE);
            HnswCodec codec = new HnswCodec(connections, beamWidth);
            try (Directory directory = new MMapDirectory(path);
                    IndexWriter writer = new IndexWriter(directory, config(codec, anew))) {
                for (SegmentView view : anew || now == null ? views : now.part(views, false)) {
                    add(writer, view);
                }
                if (closed) {
                    return;
                }
                codec.startMerging();
                writer.forceMerge(1);
                writer.commit();
                refresh();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot build the index " + path, e);
            }
        }
    }

    private static IndexWriterConfig config(HnswCodec codec, boolean anew) {
        LogDocMergePolicy merges = new LogDocMergePolicy();
        merges.setMergeFactor(SEGMENTS_IN_ONE_MERGE);
        merges.setNoCFSRatio(0);
        return new IndexWriterConfig()
                .setCodec(codec)
                .setOpenMode(anew ? IndexWriterConfig.OpenMode.CREATE : IndexWriterConfig.OpenMode.APPEND)
                .setRAMBufferSizeMB(WRITE_BUFFER_MB)
                .setUseCompoundFile(false)
                .setCommitOnClose(false)
                .setMergeScheduler(new SerialMergeScheduler())
                .setMergePolicy(merges);
    }

    private void add(IndexWriter writer, SegmentView view) throws IOException {
        for (int i = view.nextLive(0); i >= 0 && !closed; i = view.nextLive(i + 1)) {
            float[] vector = view.ref(i).vector();
            if (finite(vector)) {
                Document document = new Document();
                document.add(new NumericDocValuesField(HnswGeneration.LOCATION, view.location(i)));
                document.add(new KnnFloatVectorField(HnswGeneration.VECTOR, vector, similarity));
                writer.addDocument(document);
            }
        }
    }

    private static boolean finite(float[] vector) {
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the generation that holds it
    private void refresh() throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        Directory directory = new MMapDirectory(path);
        if (DirectoryReader.indexExists(directory)) {
            replace(new HnswGeneration(DirectoryReader.open(directory)));
        }
    }

    private synchronized void replace(@Nullable HnswGeneration next) {
        HnswGeneration former = generation;
        if (closed && next != null) {
            next.release();
            return;
        }
        generation = next;
        if (former != null) {
            former.release();
        }
    }

    /** Closes the index for searches; a build that is under way ends by itself and its result is not used. */
    @Override
    public void close() {
        closed = true;
        replace(null);
    }
}
