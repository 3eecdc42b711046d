package io.isogloss.runtime.vectors;

import io.qdrant.client.grpc.Collections;

/** How two vectors of a collection are compared. */
public enum Distance {
    /** Angle between them; the server stores unit vectors. */
    COSINE(Collections.Distance.Cosine),
    /** Inner product. */
    DOT(Collections.Distance.Dot),
    /** Straight line. */
    EUCLID(Collections.Distance.Euclid),
    /** Sum of differences. */
    MANHATTAN(Collections.Distance.Manhattan);

    private final Collections.Distance wire;

    Distance(Collections.Distance wire) {
        this.wire = wire;
    }

    Collections.Distance wire() {
        return wire;
    }

    static Distance of(Collections.Distance wire) {
        for (Distance distance : values()) {
            if (distance.wire == wire) {
                return distance;
            }
        }
        throw new IllegalArgumentException("distance " + wire + " is not known");
    }
}
