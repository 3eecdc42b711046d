package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Undoes the content encoding of a stored object and caps what comes out. */
final class ContentDecoding {
    private static final int BUFFER_BYTES = 64 * 1024;

    private ContentDecoding() {}

    static InputStream decode(ObjectRef ref, String contentEncoding, InputStream stored, long maxDecodedBytes) {
        return switch (simplified(contentEncoding)) {
            case "", "identity" -> new CappedStream(stored, ref, maxDecodedBytes);
            case "gzip", "x-gzip" -> new CappedStream(gunzip(ref, stored), ref, maxDecodedBytes);
            default ->
                throw ObjectFailures.failed(
                        FailureKind.INVALID,
                        ref + " has content encoding '" + contentEncoding + "'; known are gzip and none");
        };
    }

    /** Some servers keep the framing of the upload as if it were an encoding of the object. */
    private static String simplified(String contentEncoding) {
        String lower = contentEncoding.toLowerCase(Locale.ROOT).replace(" ", "");
        String withoutFraming = lower.replace("aws-chunked,", "").replace(",aws-chunked", "");
        return withoutFraming.equals("aws-chunked") ? "" : withoutFraming;
    }

    private static InputStream gunzip(ObjectRef ref, InputStream stored) {
        try {
            return new DamageNamed(
                    ref, new GZIPInputStream(new BufferedInputStream(stored, BUFFER_BYTES), BUFFER_BYTES));
        } catch (EOFException | ZipException e) {
            throw damaged(ref, e);
        } catch (IOException e) {
            throw ObjectFailures.failed(FailureKind.UNAVAILABLE, "reading " + ref + ": " + e.getMessage(), e);
        }
    }

    private static JobFailedException damaged(ObjectRef ref, IOException cause) {
        return ObjectFailures.failed(
                FailureKind.CORRUPT_RESPONSE, ref + " says gzip but cannot be unpacked: " + cause.getMessage(), cause);
    }

    /** Turns what the inflater says about bad input into a failure with a kind. */
    private static final class DamageNamed extends FilterInputStream {
        private final ObjectRef ref;

        DamageNamed(ObjectRef ref, InputStream source) {
            super(source);
            this.ref = ref;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (EOFException | ZipException e) {
                throw damaged(ref, e);
            }
        }
    }
}
