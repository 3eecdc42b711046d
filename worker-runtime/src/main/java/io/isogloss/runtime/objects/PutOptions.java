package io.isogloss.runtime.objects;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to store an object.
 *
 * @param contentType media type
 * @param contentEncoding for example {@code gzip} for a body that is compressed already; empty for none
 * @param metadata user metadata; keys are stored in lower case
 * @param condition what to do about an object that is there already
 */
public record PutOptions(
        String contentType, String contentEncoding, Map<String, String> metadata, Condition condition) {

    /** What to do about an object that is there already. */
    public enum Condition {
        /** Replace it, in one step. */
        REPLACE,
        /** Leave it and report {@link PutOutcome#ALREADY_THERE}. */
        ONLY_IF_ABSENT
    }

    public PutOptions {
        TreeMap<String, String> lowerCase = new TreeMap<>();
        metadata.forEach((key, value) -> lowerCase.put(key.toLowerCase(Locale.ROOT), value));
        metadata = Map.copyOf(lowerCase);
    }

    /** Replaces; no encoding, no metadata. */
    public static PutOptions ofType(String contentType) {
        return new PutOptions(contentType, "", Map.of(), Condition.REPLACE);
    }

    public PutOptions withContentEncoding(String encoding) {
        return new PutOptions(contentType, encoding, metadata, condition);
    }

    public PutOptions withMetadata(Map<String, String> newMetadata) {
        return new PutOptions(contentType, contentEncoding, newMetadata, condition);
    }

    public PutOptions onlyIfAbsent() {
        return new PutOptions(contentType, contentEncoding, metadata, Condition.ONLY_IF_ABSENT);
    }
}
