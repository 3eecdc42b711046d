package io.isogloss.embedding.cache;

import io.isogloss.embedding.InputType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 192 bits of the SHA-256 of everything that decides a vector. Two different texts do not meet in practice, and no text is
 * kept in the cache.
 */
record VectorKey(long first, long second, long third) {

    static final int BYTES = 3 * Long.BYTES;

    void write(ByteBuffer target) {
        target.putLong(first).putLong(second).putLong(third);
    }

    static VectorKey read(ByteBuffer source) {
        return new VectorKey(source.getLong(), source.getLong(), source.getLong());
    }

    /** Makes the keys of one model and settings; not safe for use by several threads. */
    static final class Maker {

        private final MessageDigest digest = sha256();
        private final byte[] scope;

        /** @param scope provider, model, dimensions and whatever else changes the vector of a text */
        Maker(String scope, InputType type) {
            byte[] named = (scope + "\n" + type.name() + "\n").getBytes(StandardCharsets.UTF_8);
            // A digest of fixed length, so that no scope and text can be read as another scope and text.
            this.scope = sha256().digest(named);
        }

        VectorKey of(String text) {
            digest.update(scope);
            // What is sent is UTF-8 as well: texts that differ in half a surrogate pair alone are one text there.
            return read(ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
