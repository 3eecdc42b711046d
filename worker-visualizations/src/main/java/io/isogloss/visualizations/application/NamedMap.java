package io.isogloss.visualizations.application;

import io.isogloss.visualizations.naming.Topic;
import io.isogloss.visualizations.naming.TopicNaming;
import java.util.List;

/** A map with everything there is to say of it. */
record NamedMap(Collection collection, Drawing drawing, TopicNaming.Outcome names) {
    int layers() {
        return drawing.layers().size();
    }

    List<Topic> topics(int layer) {
        return names.layers().get(layer);
    }

    /** The cluster of a point in a layer, -1 for none. */
    int cluster(int layer, int point) {
        return drawing.layers().get(layer).labels()[point];
    }

    float x(int point) {
        return drawing.coordinates()[2 * point];
    }

    float y(int point) {
        return drawing.coordinates()[2 * point + 1];
    }
}
