package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Named blobs in buckets.
 *
 * <p>Safe for any number of threads. Every method throws {@link JobFailedException}: NOT_FOUND (object or bucket missing), AUTH, UNAVAILABLE
 * (after its own retries), TIMEOUT, CORRUPT_RESPONSE, CAPACITY, TOO_LARGE. A put is atomic: readers see the old object or the whole new
 * one, never a part, whatever dies when.
 */
public interface ObjectStore extends AutoCloseable {

    /** Opens an object for reading. At most {@code maxDecodedBytes} come out, content encoding undone; more is TOO_LARGE. */
    ObjectContent open(ObjectRef ref, long maxDecodedBytes);

    /** What is known about an object, or empty when it is not there. */
    Optional<ObjectHead> head(ObjectRef ref);

    /** Stores an object atomically; when it returns, the object is durable as far as the store promises. */
    PutOutcome put(ObjectRef ref, ObjectBody body, PutOptions options);

    /** Every object whose key starts with the prefix, in key order, without holding the whole list. An empty prefix means all. */
    void list(String bucket, String prefix, Consumer<ObjectSummary> each);

    /** Deletes an object. Succeeds when it was not there. */
    void delete(ObjectRef ref);

    /** Creates a bucket unless it is there. */
    void ensureBucket(String bucket);

    /** Makes one cheap call to see whether the store answers; throws when it does not. A missing bucket is an answer. */
    void probe(String bucket);

    @Override
    void close();

    /** Whether the object is there: the check for a job that was called off. */
    default boolean exists(ObjectRef ref) {
        return head(ref).isPresent();
    }

    /** The whole object on the heap. */
    default byte[] read(ObjectRef ref, int maxDecodedBytes) {
        try (ObjectContent content = open(ref, maxDecodedBytes)) {
            return content.stream().readAllBytes();
        } catch (IOException e) {
            throw ObjectFailures.failed(FailureKind.UNAVAILABLE, "reading " + ref + ": " + e.getMessage(), e);
        }
    }
}
