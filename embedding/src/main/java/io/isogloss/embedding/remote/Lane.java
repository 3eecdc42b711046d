package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.TimeSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all requests of one provider and key share: the rate limit and the circuit. One tenant's trouble is not another's.
 */
public final class Lane {

    private final RateLimiter limiter;
    private final Circuit circuit;

    private Lane(RateLimiter limiter, Circuit circuit) {
        this.limiter = limiter;
        this.circuit = circuit;
    }

    RateLimiter limiter() {
        return limiter;
    }

    Circuit circuit() {
        return circuit;
    }

    /** The lanes of a process. */
    public static final class Registry {

        private final ConcurrentHashMap<Key, Lane> lanes = new ConcurrentHashMap<>();
        private final CircuitSettings circuits;
        private final EmbedderListener listener;
        private final TimeSource time;

        public Registry(CircuitSettings circuits, EmbedderListener listener, TimeSource time) {
            this.circuits = circuits;
            this.listener = listener;
            this.time = time;
        }

        /**
         * The lane of that provider, address and key.
         *
         * @param keyFingerprint tells keys apart without holding one
         */
        public Lane of(String provider, String address, String keyFingerprint) {
            return lanes.computeIfAbsent(
                    new Key(provider, address, keyFingerprint),
                    key -> new Lane(
                            new RateLimiter(0, 0, 0, time.nanos()),
                            new Circuit(
                                    circuits,
                                    time,
                                    state -> listener.circuitChanged(provider, keyFingerprint, state))));
        }

        private record Key(String provider, String address, String keyFingerprint) {}
    }
}
