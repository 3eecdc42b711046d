package io.isogloss.local;

import io.isogloss.model.Ids;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What map to make of rows.
 *
 * @param collection where the vectors are kept; the same for the same input and model, so that they are found again
 * @param provider who embeds
 * @param model the model that embeds
 * @param settings fields of visualization_config
 * @param output the page
 */
record MapJobPlan(String collection, String provider, String model, Map<String, Object> settings, Path output) {
    static final String LOCAL_PROVIDER = "local";
    static final String LOCAL_MODEL = "all-MiniLM-L6-v2";
    private static final String FONTS = "Inter, Helvetica, Arial, sans-serif";

    MapJobPlan {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** The command's own defaults, which are prettier than those of the wire contract. */
    static MapJobPlan of(String title, String identity, Path output) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("title", title);
        settings.put("noise_label", "In no topic");
        settings.put("cluster_boundary_polygons", true);
        settings.put("enable_topic_tree", true);
        // More than any window has: the map fills it.
        settings.put("height", 5_000);
        settings.put("font_family", FONTS);
        settings.put("tooltip_font_family", FONTS);
        return new MapJobPlan(
                collection(identity, LOCAL_PROVIDER, LOCAL_MODEL), LOCAL_PROVIDER, LOCAL_MODEL, settings, output);
    }

    MapJobPlan with(String setting, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(settings);
        changed.put(setting, value);
        return new MapJobPlan(collection, provider, model, changed, output);
    }

    MapJobPlan embeddedBy(String identity, String otherProvider, String otherModel) {
        return new MapJobPlan(
                collection(identity, otherProvider, otherModel), otherProvider, otherModel, settings, output);
    }

    private static String collection(String identity, String provider, String model) {
        return "map-" + Ids.uuid5(identity + "\n" + provider + "\n" + model);
    }
}
