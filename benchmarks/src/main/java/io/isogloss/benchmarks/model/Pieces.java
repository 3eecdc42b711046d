package io.isogloss.benchmarks.model;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that hands out a few bytes at a time, as a socket does. */
final class Pieces extends FilterInputStream {
    private final int most;

    Pieces(InputStream in, int most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return super.read(bytes, offset, Math.min(length, most));
    }
}
