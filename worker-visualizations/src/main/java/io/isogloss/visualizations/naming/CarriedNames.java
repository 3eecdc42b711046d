package io.isogloss.visualizations.naming;

import java.util.Optional;

/** Names that clusters had in an earlier run of the same transform. */
@FunctionalInterface
public interface CarriedNames {
    Optional<String> find(int layer, int cluster);

    /** Nothing came before. */
    static CarriedNames none() {
        return (layer, cluster) -> Optional.empty();
    }
}
