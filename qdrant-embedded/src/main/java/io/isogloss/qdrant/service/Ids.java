package io.isogloss.qdrant.service;

import io.isogloss.qdrant.model.PointKey;
import io.isogloss.qdrant.model.QdrantFailure;
import io.qdrant.client.grpc.Common.PointId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Point ids to and from the protocol.
 */
final class Ids {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");

    private Ids() {}

    static PointKey key(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> PointKey.number(id.getNum());
            case UUID -> PointKey.uuid(uuid(id.getUuid()));
            case POINTIDOPTIONS_NOT_SET -> throw QdrantFailure.invalid("Malformed PointId type: expected num or uuid");
        };
    }

    static List<PointKey> keys(List<PointId> ids) {
        List<PointKey> keys = new ArrayList<>(ids.size());
        for (PointId id : ids) {
            keys.add(key(id));
        }
        return keys;
    }

    static PointId id(PointKey key) {
        PointId.Builder id = PointId.newBuilder();
        return key.uuid()
                ? id.setUuid(new UUID(key.high(), key.low()).toString()).build()
                : id.setNum(key.low()).build();
    }

    /** The plain form, the form without hyphens, in braces or as a URN. */
    private static UUID uuid(String text) {
        String bare = text;
        if (bare.startsWith("urn:uuid:")) {
            bare = bare.substring(9);
        } else if (bare.startsWith("{") && bare.endsWith("}")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        if (HEX.matcher(bare).matches()) {
            return new UUID(Long.parseUnsignedLong(bare, 0, 16, 16), Long.parseUnsignedLong(bare, 16, 32, 16));
        }
        if (bare.length() == 36) {
            try {
                return UUID.fromString(bare);
            } catch (IllegalArgumentException e) {
                throw malformed(text);
            }
        }
        throw malformed(text);
    }

    private static QdrantFailure malformed(String text) {
        return QdrantFailure.invalid("Unable to parse UUID: " + text);
    }
}
