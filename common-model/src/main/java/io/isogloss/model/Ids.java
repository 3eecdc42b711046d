package io.isogloss.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Ids that follow from names, so that whoever computes them again gets the same ones. */
public final class Ids {
    /** Namespace of every id we derive. It is the DNS namespace of RFC 9562. */
    public static final UUID NAMESPACE = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    private static final int SHORT_HASH_CHARACTERS = 16;

    private Ids() {}

    /** The UUID of version 5 of a name in {@link #NAMESPACE}. */
    public static UUID uuid5(String name) {
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x5000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The id that producers give the chunk of an item of an embedded dataset. */
    public static UUID chunk(int embeddedDatasetId, int itemId, int chunkIndex) {
        return uuid5("ed-" + embeddedDatasetId + "-item-" + itemId + "-chunk-" + chunkIndex);
    }

    /** The first 16 hexadecimal digits of the text's SHA-256; how owners are spelled where their name would do harm. */
    public static String shortHash(String text) {
        byte[] hash = digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, SHORT_HASH_CHARACTERS);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
