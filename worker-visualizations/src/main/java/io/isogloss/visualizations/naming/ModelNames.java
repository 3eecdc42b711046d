package io.isogloss.visualizations.naming;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the model proposed, by layer and cluster. One thread at a time. */
final class ModelNames {
    private final List<Map<Integer, ModelAnswer.Proposal>> layers = new ArrayList<>();

    ModelNames(int count) {
        for (int i = 0; i < count; i++) {
            layers.add(new HashMap<>());
        }
    }

    void put(int layer, int cluster, ModelAnswer.Proposal proposal) {
        layers.get(layer).put(cluster, proposal);
    }

    Map<Integer, ModelAnswer.Proposal> ofLayer(int layer) {
        return layers.get(layer);
    }

    Optional<String> name(int layer, int cluster) {
        return Optional.ofNullable(layers.get(layer).get(cluster)).map(ModelAnswer.Proposal::name);
    }

    String summary(int layer, int cluster) {
        ModelAnswer.Proposal proposal = layers.get(layer).get(cluster);
        return proposal == null ? "" : proposal.summary();
    }
}
