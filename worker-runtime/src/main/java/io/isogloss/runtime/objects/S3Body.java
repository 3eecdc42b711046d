package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** The body of an answer; what the client throws while it is read comes out as a failure with a kind. */
final class S3Body extends FilterInputStream {
    private final ObjectRef ref;

    S3Body(ObjectRef ref, InputStream body) {
        super(body);
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
        } catch (AbortedException e) {
            throw S3Failures.translate("reading " + ref, e);
        } catch (SdkException e) {
            // The client compares the checksum when it reaches the end.
            throw ObjectFailures.failed(
                    FailureKind.UNAVAILABLE, "reading " + ref + ": the content fails its checksum", e);
        }
    }
}
