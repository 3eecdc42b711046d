package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.retries.Retries;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object of known size over connections that break.
 *
 * <p>A break or an early end is taken up again where it happened; what comes out is either all the bytes or a failure, never a short
 * object. For one thread at a time.
 */
final class ResumingStream extends InputStream {

    /** Opens the same version of the object some bytes in. */
    @FunctionalInterface
    interface Source {
        Part openAt(long offset);
    }

    /** A stream and a way to let go of it without reading the rest. */
    record Part(InputStream stream, Runnable abort) {}

    private final ObjectRef ref;
    private final long size;
    private final Source source;
    private final Retries retries;
    private final ReadPatience patience;
    private @Nullable Part part;
    private long position;
    private int breaks;
    private long waitedNanos;
    private boolean closed;

    ResumingStream(ObjectRef ref, long size, Part first, Source source, Retries retries, ReadPatience patience) {
        this.ref = ref;
        this.size = size;
        this.part = first;
        this.source = source;
        this.retries = retries;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new IOException("the stream of " + ref + " is closed");
        }
        if (length == 0) {
            return 0;
        }
        while (true) {
            Part current = part;
            if (current == null) {
                current = source.openAt(position);
                part = current;
            }
            int got;
            long before = retries.clock().nanos();
            try {
                got = current.stream().read(target, offset, length);
            } catch (IOException broken) {
                checkPace(before);
                giveUpOrPause("broke off: " + broken.getMessage(), broken);
                continue;
            }
            if (got > 0) {
                position += got;
                checkPace(before);
                return got;
            }
            if (position >= size) {
                return -1;
            }
            giveUpOrPause("ended early", null);
        }
    }

    private void checkPace(long before) {
        waitedNanos += retries.clock().nanos() - before;
        if (waitedNanos <= patience.grace().toNanos() || position >= size) {
            return;
        }
        double seconds = waitedNanos / 1e9;
        if (position / seconds < patience.leastBytesPerSecond()
                || waitedNanos > patience.deadline().toNanos()) {
            letGo();
            throw ObjectFailures.failed(
                    FailureKind.TIMEOUT,
                    "%s gave %d of %d bytes in %.1f s, least rate is %d bytes/s within %d s"
                            .formatted(
                                    ref,
                                    position,
                                    size,
                                    seconds,
                                    patience.leastBytesPerSecond(),
                                    patience.deadline().toSeconds()));
        }
    }

    private void giveUpOrPause(String how, @Nullable IOException cause) {
        letGo();
        breaks++;
        if (breaks > patience.resumes()) {
            String message =
                    "reading %s %s at byte %d of %d, for the %d. time".formatted(ref, how, position, size, breaks);
            throw cause == null
                    ? ObjectFailures.failed(FailureKind.UNAVAILABLE, message)
                    : ObjectFailures.failed(FailureKind.UNAVAILABLE, message, cause);
        }
        retries.waitAfter(breaks);
    }

    private void letGo() {
        Part current = part;
        part = null;
        if (current != null) {
            current.abort().run();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Part current = part;
        part = null;
        if (current == null) {
            return;
        }
        if (position < size) {
            current.abort().run();
        } else {
            current.stream().close();
        }
    }

    /** For callers that hold a failure already. */
    static JobFailedException changed(ObjectRef ref) {
        return ObjectFailures.failed(FailureKind.UNAVAILABLE, ref + " was replaced while it was being read");
    }
}
