package io.isogloss.runtime.objects;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Names one object. Whatever is built here is safe to hand to any adapter: a key that could leave its bucket is refused.
 *
 * @param bucket 3 to 63 of {@code a-z 0-9 -}, letter or digit at both ends
 * @param key 1 to 1,024 bytes of UTF-8; no leading slash, no empty, {@code .} or {@code ..} segment, no backslash, no control character
 */
public record ObjectRef(String bucket, String key) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final int MAX_KEY_BYTES = 1024;

    public ObjectRef {
        checkBucket(bucket);
        checkKey(key);
    }

    static void checkBucket(String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw ObjectFailures.failed(
                    FailureKind.INVALID,
                    "bucket name " + shown(bucket)
                            + " must be 3 to 63 of a-z, 0-9 and '-', letter or digit at both ends");
        }
    }

    private static void checkKey(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_KEY_BYTES) {
            throw invalid(key, "is " + bytes + " bytes, allowed are 1 to " + MAX_KEY_BYTES);
        }
        for (int i = 0; i < key.length(); i++) {
            if (Character.isISOControl(key.charAt(i)) || key.charAt(i) == '\\') {
                throw invalid(key, "has a control character or backslash at position " + i);
            }
        }
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw invalid(key, "has an empty, '.' or '..' segment");
            }
        }
    }

    private static JobFailedException invalid(String key, String why) {
        return ObjectFailures.failed(FailureKind.INVALID, "object key " + shown(key) + " " + why);
    }

    private static String shown(String text) {
        String plain = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return "'" + plain.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
