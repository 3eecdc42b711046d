package io.isogloss.local;

import io.isogloss.model.Ids;
import io.isogloss.model.Reading;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What to make of rows.
 *
 * @param collection where the vectors are kept; the same for the same input and model, so that they are found again
 * @param source where the rows came from, for a person
 * @param provider who embeds
 * @param model the model that embeds
 * @param settings fields of visualization_config
 * @param namer who names topics
 * @param ids whose jobs they are
 */
record MapJobPlan(
        String collection,
        String source,
        String provider,
        String model,
        Map<String, Object> settings,
        Namer namer,
        JobIds ids) {
    static final String LOCAL_PROVIDER = "local";
    static final String LOCAL_MODEL = "all-MiniLM-L6-v2";
    private static final String SUB_TITLE = "sub_title";
    private static final String FONTS = "Inter, Helvetica, Arial, sans-serif";

    MapJobPlan {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** The command's own defaults, which are prettier than those of the wire contract. */
    static MapJobPlan of(String title, String source, String provider, String model) {
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
                "map-" + Ids.uuid5(source + "\n" + provider + "\n" + model),
                source,
                provider,
                model,
                settings,
                Namer.KEYWORDS,
                JobIds.LOCAL);
    }

    String title() {
        return String.valueOf(settings.get("title"));
    }

    MapJobPlan with(String setting, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(settings);
        changed.put(setting, value);
        return new MapJobPlan(collection, source, provider, model, changed, namer, ids);
    }

    /** The plan of a page that says below its heading how many texts it shows, unless it was given another line. */
    MapJobPlan counting(int texts) {
        return settings.containsKey(SUB_TITLE) ? this : with(SUB_TITLE, Counted.of(texts, "text"));
    }

    MapJobPlan namedBy(Namer other) {
        return new MapJobPlan(collection, source, provider, model, settings, other, ids);
    }

    /**
     * The settings as a worker reads them.
     *
     * @throws CommandFailedException naming each one that a worker would refuse
     */
    VisualizationConfig config() {
        ObjectNode message = JsonMapper.shared()
                .createObjectNode()
                .put("job_id", new UUID(0, 0).toString())
                .put("visualization_transform_id", 1)
                .put("visualization_id", 1)
                .put("owner_id", "local")
                .put("embedded_dataset_id", 1)
                .put("qdrant_collection_name", collection);
        message.set("visualization_config", JsonMapper.shared().valueToTree(settings));
        message.putObject("qdrant_config");
        return switch (VisualizationTransformJob.read(JsonMapper.shared().writeValueAsBytes(message))) {
            case Reading.Accepted<VisualizationJobAddress, VisualizationTransformJob>(var job) -> job.config();
            case Reading.Refused<VisualizationJobAddress, VisualizationTransformJob>(var address, var problem) ->
                throw CommandFailedException.wrongCall("A setting of the map is wrong: "
                        + String.valueOf(problem.getMessage()).replace("visualization_config.", "") + ".");
        };
    }

    MapJobPlan into(String otherCollection) {
        return new MapJobPlan(otherCollection, source, provider, model, settings, namer, ids);
    }

    MapJobPlan with(JobIds others) {
        return new MapJobPlan(collection, source, provider, model, settings, namer, others);
    }
}
