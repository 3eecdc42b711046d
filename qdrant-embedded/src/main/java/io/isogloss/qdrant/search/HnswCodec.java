package io.isogloss.qdrant.search;

import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own codec with two differences when writing: vectors may be longer than 1,024 values, and the graph is not
 * built while vectors are still coming in but once, when the segments are merged. What it writes any Lucene reads.
 */
final class HnswCodec extends FilterCodec {
    private static final int LARGEST_DIMENSION = 65_536;
    /** So many neighbors that a scan always costs less than a graph of this size would. */
    private static final int NEVER = Integer.MAX_VALUE;

    private final KnnVectorsFormat graph;
    private final KnnVectorsFormat flat;
    private volatile boolean merging;

    HnswCodec(int connections, int beamWidth) {
        super(Codec.getDefault().getName(), Codec.getDefault());
        this.graph = new LongVectors(new Lucene99HnswVectorsFormat(connections, beamWidth));
        this.flat = new LongVectors(new Lucene99HnswVectorsFormat(connections, beamWidth, 1, null, NEVER));
    }

    /** From now on segments get their graph. */
    void startMerging() {
        merging = true;
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
        return new PerFieldKnnVectorsFormat() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return merging ? graph : flat;
            }
        };
    }

    /** Lucene checks the length when a vector is added, nowhere else. */
    private static final class LongVectors extends KnnVectorsFormat {
        private final KnnVectorsFormat delegate;

        LongVectors(KnnVectorsFormat delegate) {
            super(delegate.getName());
            this.delegate = delegate;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return delegate.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return delegate.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return LARGEST_DIMENSION;
        }
    }
}
