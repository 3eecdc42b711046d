package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.vectors.VectorStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes into the payload of each point where it lies and which topics it belongs to, under one field a transform: {@code map_123} with
 * {@code x}, {@code y}, {@code cluster}, {@code topic} and {@code topics} (finest first). Written again, it replaces what stood there.
 */
final class WriteBack {
    private static final Pattern FIELD = Pattern.compile("map_\\d+");
    private static final int POINTS_PER_CALL = 1_000;

    private final VectorStore store;
    private final String collection;
    private final String field;

    WriteBack(VectorStore store, String collection, int transform) {
        this.store = store;
        this.collection = collection;
        this.field = "map_" + transform;
    }

    /** True for a field that some map has written. */
    static boolean isField(String name) {
        return name.startsWith("map_") && FIELD.matcher(name).matches();
    }

    void write(NamedMap map, JobContext context) {
        List<PointId> ids = map.collection().ids();
        for (int from = 0; from < ids.size(); from += POINTS_PER_CALL) {
            context.throwIfCancelled();
            int to = Math.min(ids.size(), from + POINTS_PER_CALL);
            List<Map<String, Object>> payloads = new ArrayList<>(to - from);
            for (int point = from; point < to; point++) {
                payloads.add(Map.of(field, of(map, point)));
            }
            store.setPayloads(collection, ids.subList(from, to), payloads);
        }
    }

    private static Map<String, Object> of(NamedMap map, int point) {
        List<String> topics = new ArrayList<>();
        for (int layer = 0; layer < map.layers(); layer++) {
            int cluster = map.cluster(layer, point);
            if (cluster >= 0) {
                topics.add(map.topics(layer).get(cluster).name());
            }
        }
        int cluster = map.cluster(0, point);
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("x", (double) map.x(point));
        written.put("y", (double) map.y(point));
        written.put("cluster", (long) cluster);
        written.put("topic", cluster < 0 ? "" : map.topics(0).get(cluster).name());
        written.put("topics", topics);
        return written;
    }
}
