package io.isogloss.qdrant.search;

import io.isogloss.qdrant.storage.PointStore;
import io.isogloss.qdrant.storage.SegmentView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilteredDocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Bits;

/**
 * One committed state of the index: which records it covers, and the graph over them. Immutable, closed by the last who
 * uses it.
 */
final class HnswGeneration {
    static final String VECTOR = "vector";
    static final String LOCATION = "location";

    private final DirectoryReader reader;
    /** The location of each document, one array a leaf. */
    private final long[][] locations;
    /** One bit a record for each segment of the log. */
    private final Map<Integer, long[]> covered = new HashMap<>();

    HnswGeneration(DirectoryReader reader) throws IOException {
        this.reader = reader;
        List<LeafReaderContext> leaves = reader.leaves();
        this.locations = new long[leaves.size()][];
        for (int leaf = 0; leaf < locations.length; leaf++) {
            var leafReader = leaves.get(leaf).reader();
            locations[leaf] = new long[leafReader.maxDoc()];
            NumericDocValues values = leafReader.getNumericDocValues(LOCATION);
            while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                locations[leaf][values.docID()] = values.longValue();
                cover(values.longValue());
            }
        }
    }

    private void cover(long location) {
        int word = PointStore.indexOf(location) >> 6;
        int segment = PointStore.segmentOf(location);
        long[] bits = covered.getOrDefault(segment, new long[0]);
        if (word >= bits.length) {
            bits = Arrays.copyOf(bits, Math.max(word + 1, bits.length * 2));
            covered.put(segment, bits);
        }
        bits[word] |= 1L << PointStore.indexOf(location);
    }

    int documents() {
        return reader.maxDoc();
    }

    /** Keeps it open until {@link #release}; false if it is closed already. */
    boolean acquire() {
        return reader.tryIncRef();
    }

    void release() {
        try {
            reader.decRef();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot close the index", e);
        }
    }

    /** The current records of the views that it covers, or those that it does not. */
    List<SegmentView> part(List<SegmentView> views, boolean inside) {
        List<SegmentView> part = new ArrayList<>(views.size());
        for (SegmentView view : views) {
            long[] bits = covered.getOrDefault(view.segmentId(), new long[0]);
            part.add(view.masked(bits, inside));
        }
        return part;
    }

    /**
     * Candidates for the nearest points out of the graph.
     *
     * @param live the covered records that are current
     * @param breadth how many candidates to keep
     * @param visits after how many looked at to give up, or a large number
     * @return the locations, or null if it gave up
     */
    long @org.jspecify.annotations.Nullable [] candidates(
            List<SegmentView> live, float[] query, int breadth, int visits, PointTest test, boolean anyPasses)
            throws IOException {
        Map<Integer, SegmentView> bySegment = new HashMap<>();
        int current = 0;
        for (SegmentView view : live) {
            bySegment.put(view.segmentId(), view);
            current += view.liveCount();
        }
        boolean everything = anyPasses && current == documents();
        long[] found = new long[0];
        List<LeafReaderContext> leaves = reader.leaves();
        for (int leaf = 0; leaf < locations.length; leaf++) {
            var leafReader = leaves.get(leaf).reader();
            long[] locationOf = locations[leaf];
            AcceptDocs accept = everything
                    ? AcceptDocs.fromLiveDocs(null, leafReader.maxDoc())
                    : new Accepted(locationOf, bySegment, test);
            TopKnnCollector collector = new TopKnnCollector(breadth, visits);
            leafReader.searchNearestVectors(VECTOR, query, collector, accept);
            if (collector.earlyTerminated()) {
                return null;
            }
            ScoreDoc[] docs = collector.topDocs().scoreDocs;
            int base = found.length;
            found = Arrays.copyOf(found, base + docs.length);
            for (int i = 0; i < docs.length; i++) {
                found[base + i] = locationOf[docs[i].doc];
            }
        }
        return found;
    }

    /** The documents whose record is current and passes the filter, asked one by one as the graph is walked. */
    private static final class Accepted extends AcceptDocs implements Bits {
        private final long[] locationOf;
        private final Map<Integer, SegmentView> live;
        private final PointTest test;

        Accepted(long[] locationOf, Map<Integer, SegmentView> live, PointTest test) {
            this.locationOf = locationOf;
            this.live = live;
            this.test = test;
        }

        @Override
        public boolean get(int doc) {
            SegmentView view = live.get(PointStore.segmentOf(locationOf[doc]));
            int index = PointStore.indexOf(locationOf[doc]);
            return view != null && view.isLive(index) && test.passes(view.ref(index));
        }

        @Override
        public int length() {
            return locationOf.length;
        }

        @Override
        public Bits bits() {
            return this;
        }

        @Override
        public DocIdSetIterator iterator() {
            return new FilteredDocIdSetIterator(DocIdSetIterator.all(locationOf.length)) {
                @Override
                protected boolean match(int doc) {
                    return get(doc);
                }
            };
        }

        @Override
        public int cost() {
            return locationOf.length;
        }
    }
}
