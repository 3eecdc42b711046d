package io.isogloss.embedding.remote;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.time.Duration;

/**
 * When a circuit opens and closes.
 *
 * @param failures calls within the window after which half of them failing opens the circuit
 * @param probes calls let through after the wait; if most succeed, it closes
 * @param openFor how long it stays open before the probes
 * @param window how far back failures count
 */
public record CircuitSettings(int failures, int probes, Duration openFor, Duration window) {

    public static final CircuitSettings STANDARD =
            new CircuitSettings(5, 3, Duration.ofSeconds(30), Duration.ofSeconds(60));

    public CircuitSettings {
        if (failures < 1 || probes < 1 || openFor.isNegative() || openFor.isZero() || window.toSeconds() < 1) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "circuit settings must be positive, were failures " + failures + ", probes " + probes
                            + ", open for " + openFor + ", window " + window);
        }
    }
}
