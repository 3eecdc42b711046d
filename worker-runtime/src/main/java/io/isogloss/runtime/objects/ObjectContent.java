package io.isogloss.runtime.objects;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An object being read. Close it; closing early gives up the rest without reading it.
 *
 * @param head what the store said about the object
 * @param stream the content with its encoding undone; throws {@link io.isogloss.runtime.jobs.JobFailedException} of kind TOO_LARGE beyond
 *     the cap, CORRUPT_RESPONSE for damaged or cut content, TIMEOUT for a source that drips, UNAVAILABLE for one that keeps breaking off
 */
public record ObjectContent(ObjectHead head, InputStream stream) implements AutoCloseable {
    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a stream of the object store", e);
        }
    }
}
