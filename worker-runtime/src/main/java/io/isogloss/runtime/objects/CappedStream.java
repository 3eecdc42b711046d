package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets at most a number of bytes through; one more is TOO_LARGE. Stands behind decompression, so that a bomb stops at the cap. */
final class CappedStream extends FilterInputStream {
    private final ObjectRef ref;
    private final long maxBytes;
    private long passed;

    CappedStream(InputStream source, ObjectRef ref, long maxBytes) {
        super(source);
        this.ref = ref;
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        if (got > 0) {
            count(got);
        }
        return got;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        passed += bytes;
        if (passed > maxBytes) {
            throw ObjectFailures.failed(
                    FailureKind.TOO_LARGE, ref + " is larger than the limit of " + maxBytes + " bytes once decoded");
        }
    }
}
