package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.retries.Retries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Writes objects: small ones in one call, large ones in parts. Either way nothing is visible under the key before all of it is there. */
final class S3Uploads {
    private static final Logger log = LoggerFactory.getLogger(S3Uploads.class);
    private static final int MAX_PARTS = 10_000;
    private static final String ANY_VERSION = "*";

    private final S3Client client;
    private final Retries retries;
    private final long multipartThreshold;
    private final int partBytes;
    private volatile boolean conditionsUnknownToServer;

    S3Uploads(S3Client client, S3Options options) {
        this.client = client;
        this.retries = options.retries();
        this.multipartThreshold = options.multipartThreshold();
        this.partBytes = options.partBytes();
    }

    PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options) {
        boolean conditional = options.condition() == PutOptions.Condition.ONLY_IF_ABSENT;
        // Saves sending a large body in vain; the condition of the put itself decides.
        if (conditional && (conditionsUnknownToServer || body.size() > multipartThreshold) && isThere(ref)) {
            return PutOutcome.ALREADY_THERE;
        }
        return body.size() > multipartThreshold
                ? putInParts(ref, body, options, conditional)
                : retries.call(() -> putWhole(ref, body, options, conditional));
    }

    private PutOutcome putWhole(ObjectRef ref, ObjectBody body, PutOptions options, boolean conditional) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(ref.bucket())
                .key(ref.key())
                .contentType(options.contentType())
                .metadata(options.metadata());
        if (!options.contentEncoding().isEmpty()) {
            request.contentEncoding(options.contentEncoding());
        }
        if (conditional && !conditionsUnknownToServer) {
            request.ifNoneMatch(ANY_VERSION);
        }
        try {
            client.putObject(request.build(), bytes(body, 0, body.size(), options.contentType()));
            return PutOutcome.STORED;
        } catch (SdkException e) {
            if (conditional && S3Failures.isStatus(e, 412)) {
                return PutOutcome.ALREADY_THERE;
            }
            if (conditional && S3Failures.isStatus(e, 501) && !conditionsUnknownToServer) {
                conditionsUnknownToServer = true;
                log.warn("the object store knows no conditional put; looking first and putting then instead");
                return put(ref, body, options);
            }
            throw S3Failures.translate("storing " + ref, e);
        }
    }

    private PutOutcome putInParts(ObjectRef ref, ObjectBody body, PutOptions options, boolean conditional) {
        String uploadId = retries.call(() -> S3Failures.translated(
                        "starting the upload of " + ref,
                        () -> client.createMultipartUpload(request -> {
                            request.bucket(ref.bucket())
                                    .key(ref.key())
                                    .contentType(options.contentType())
                                    .metadata(options.metadata());
                            if (!options.contentEncoding().isEmpty()) {
                                request.contentEncoding(options.contentEncoding());
                            }
                        })))
                .uploadId();
        boolean settled = false;
        try {
            List<CompletedPart> parts = uploadParts(ref, body, uploadId);
            PutOutcome outcome = complete(ref, uploadId, parts, conditional, body.size());
            settled = outcome == PutOutcome.STORED;
            return outcome;
        } finally {
            if (!settled) {
                abort(ref, uploadId);
            }
        }
    }

    private List<CompletedPart> uploadParts(ObjectRef ref, ObjectBody body, String uploadId) {
        long size = body.size();
        long step = Math.max(partBytes, Math.ceilDiv(size, MAX_PARTS));
        List<CompletedPart> parts = new ArrayList<>();
        for (long from = 0; from < size; from += step) {
            int number = parts.size() + 1;
            long offset = from;
            long length = Math.min(step, size - from);
            String etag = retries.call(() -> S3Failures.translated(
                            "storing part " + number + " of " + ref,
                            () -> client.uploadPart(
                                    request -> request.bucket(ref.bucket())
                                            .key(ref.key())
                                            .uploadId(uploadId)
                                            .partNumber(number),
                                    bytes(body, offset, length, "application/octet-stream"))))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return parts;
    }

    private PutOutcome complete(
            ObjectRef ref, String uploadId, List<CompletedPart> parts, boolean conditional, long size) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(ref.bucket())
                .key(ref.key())
                .uploadId(uploadId)
                .multipartUpload(upload -> upload.parts(parts));
        if (conditional && !conditionsUnknownToServer) {
            request.ifNoneMatch(ANY_VERSION);
        }
        boolean[] sentBefore = {false};
        return retries.call(() -> {
            try {
                boolean again = sentBefore[0];
                sentBefore[0] = true;
                client.completeMultipartUpload(request.build());
                return again ? checkSize(ref, size) : PutOutcome.STORED;
            } catch (SdkException e) {
                if (conditional && S3Failures.isStatus(e, 412)) {
                    return PutOutcome.ALREADY_THERE;
                }
                // The answer to an earlier try was lost, the upload is complete and so no longer known.
                if (S3Failures.isStatus(e, 404)) {
                    return checkSize(ref, size);
                }
                throw S3Failures.translate("completing the upload of " + ref, e);
            }
        });
    }

    private PutOutcome checkSize(ObjectRef ref, long size) {
        HeadObjectResponse there = S3Failures.translated(
                "checking " + ref,
                () -> client.headObject(request -> request.bucket(ref.bucket()).key(ref.key())));
        if (there.contentLength() != size) {
            throw ObjectFailures.failed(
                    FailureKind.UNAVAILABLE, ref + " is " + there.contentLength() + " bytes, stored were " + size);
        }
        return PutOutcome.STORED;
    }

    /** Best effort: what stays behind is invisible, and a lifecycle rule of the bucket removes it. */
    private void abort(ObjectRef ref, String uploadId) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(ref.bucket()).key(ref.key()).uploadId(uploadId));
        } catch (SdkException e) {
            log.warn("could not abort the upload of {}: {}", ref, e.getMessage());
        }
    }

    private boolean isThere(ObjectRef ref) {
        return retries.call(() -> {
            try {
                client.headObject(request -> request.bucket(ref.bucket()).key(ref.key()));
                return true;
            } catch (SdkException e) {
                JobFailedException failure = S3Failures.translate("looking for " + ref, e);
                if (failure.failure().kind() == FailureKind.NOT_FOUND) {
                    return false;
                }
                throw failure;
            }
        });
    }

    private static RequestBody bytes(ObjectBody body, long offset, long length, String contentType) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return new FirstBytes(body.openAt(offset), length);
                    } catch (IOException e) {
                        throw new UncheckedIOException("opening the bytes to store", e);
                    }
                },
                length,
                contentType);
    }

    /** The first so many bytes of a stream. */
    private static final class FirstBytes extends InputStream {
        private final InputStream source;
        private long left;

        FirstBytes(InputStream source, long length) {
            this.source = source;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int got = source.read(target, offset, (int) Math.min(length, left));
            if (got > 0) {
                left -= got;
            }
            return got;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
