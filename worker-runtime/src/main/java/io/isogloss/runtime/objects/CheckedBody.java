package io.isogloss.runtime.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;

/** A body that fails at its end when it is not what the answer's checksum says. For one thread at a time. */
final class CheckedBody extends FilterInputStream {
    private static final Map<String, ChecksumAlgorithm> ALGORITHMS = Map.of(
            "x-amz-checksum-crc32", DefaultChecksumAlgorithm.CRC32,
            "x-amz-checksum-crc32c", DefaultChecksumAlgorithm.CRC32C,
            "x-amz-checksum-crc64nvme", DefaultChecksumAlgorithm.CRC64NVME,
            "x-amz-checksum-sha1", DefaultChecksumAlgorithm.SHA1,
            "x-amz-checksum-sha256", DefaultChecksumAlgorithm.SHA256);

    private final SdkChecksum checksum;
    private final String expected;

    private CheckedBody(InputStream body, SdkChecksum checksum, String expected) {
        super(body);
        this.checksum = checksum;
        this.expected = expected;
    }

    /** The body as it is when the answer names no checksum of the whole object. */
    static AbortableInputStream of(SdkHttpResponse head, AbortableInputStream body) {
        for (Map.Entry<String, ChecksumAlgorithm> known : ALGORITHMS.entrySet()) {
            Optional<String> value = head.firstMatchingHeader(known.getKey());
            // A dash counts parts: that checksum is one of checksums.
            if (value.isPresent() && !value.get().contains("-")) {
                SdkChecksum checksum = SdkChecksum.forAlgorithm(known.getValue());
                return AbortableInputStream.create(new CheckedBody(body, checksum, value.get()), body);
            }
        }
        return body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        if (got > 0) {
            checksum.update(target, offset, got);
        } else if (got < 0
                && !Base64.getEncoder()
                        .encodeToString(checksum.getChecksumBytes())
                        .equals(expected)) {
            throw SdkClientException.create("the content fails its checksum");
        }
        return got;
    }
}
