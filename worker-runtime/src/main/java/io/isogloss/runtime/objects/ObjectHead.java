package io.isogloss.runtime.objects;

import java.util.Map;

/**
 * What a store knows about an object without reading it.
 *
 * @param size stored bytes, before any content encoding is undone
 * @param contentType media type, {@code application/octet-stream} when unknown
 * @param contentEncoding for example {@code gzip}; empty when stored as it is
 * @param etag changes when the content changes; empty when the store gives none
 * @param metadata user metadata, keys in lower case
 */
public record ObjectHead(
        long size, String contentType, String contentEncoding, String etag, Map<String, String> metadata) {
    static final String UNKNOWN_TYPE = "application/octet-stream";

    public ObjectHead {
        metadata = Map.copyOf(metadata);
    }
}
