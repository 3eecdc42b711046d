package io.isogloss.local;

import io.isogloss.model.Generation;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a map is laid out, clustered, named and drawn. */
final class MapSettings {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> WITHOUT_DEFAULT = List.of(
            "title",
            "sub_title",
            "logo",
            "background_color",
            "background_image",
            "point_size_scale",
            "topic_naming_llm_id");

    @Option(names = "--title", paramLabel = "TEXT", description = "Heading of the page (default: the input's name).")
    private @Nullable String title;

    @Option(
            names = "--n-neighbors",
            paramLabel = "N",
            description = "Small shows detail, large the whole (default: 15).")
    private int neighbors = 15;

    @Option(names = "--min-dist", paramLabel = "D", description = "How close points may lie (default: 0.1).")
    private double minDist = 0.1;

    @Option(names = "--min-cluster-size", paramLabel = "N", description = "Texts of the smallest topic (default: 15).")
    private int minClusterSize = 15;

    @Option(
            names = "--namer",
            paramLabel = "WHO",
            description = "Who names the topics: keywords, openai, cohere, or the URL of a server that speaks"
                    + " OpenAI's protocol (default: keywords).")
    private String namer = "keywords";

    @Option(
            names = "--namer-model",
            paramLabel = "NAME",
            description = "The model that names (default: the provider's).")
    private @Nullable String namerModel;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other setting of a map, for example --set darkmode=true (all: docs/user-guide.md).")
    private List<String> further = new ArrayList<>();

    String titleOr(String fallback) {
        return title == null ? fallback : title;
    }

    /** The plan with these settings. */
    MapJobPlan applyTo(MapJobPlan plan) {
        MapJobPlan changed =
                plan.with("n_neighbors", neighbors).with("min_dist", minDist).with("min_cluster_size", minClusterSize);
        for (String setting : further) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new CommandFailedException("--set is '" + setting + "', must be NAME=VALUE.");
            }
            changed = changed.with(setting.substring(0, equals).strip(), value(setting.substring(equals + 1)));
        }
        changed = changed.namedBy(namer());
        checkNames(changed);
        // Refused here in an instant instead of by the job after an hour of embedding.
        VisualizationConfig _ = changed.config();
        return changed;
    }

    /** A number, true, false or null where the text is one; everything else as it is. */
    private static Object value(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.isNumber() || node.isBoolean() || node.isArray()) {
                return node;
            }
        } catch (JacksonException e) {
            // A text, then.
        }
        return text;
    }

    private static void checkNames(MapJobPlan plan) {
        List<String> known = names();
        for (String name : plan.settings().keySet()) {
            if (!known.contains(name)) {
                String near = known.stream()
                        .filter(each -> each.contains(name) || name.contains(each))
                        .findFirst()
                        .map(each -> " Do you mean " + each + "?")
                        .orElse("");
                throw new CommandFailedException("--set names '" + name + "', which is no setting of a map." + near
                        + " docs/user-guide.md has all of them.");
            }
        }
    }

    /** Every setting that the wire contract knows. */
    static List<String> names() {
        VisualizationTransformJob job = new VisualizationTransformJob(
                new VisualizationJobAddress(Generation.C, new UUID(0, 0), 0, 0, 0, ""),
                "none",
                VisualizationConfig.defaults(),
                StoreAddress.FROM_SETTINGS,
                null);
        List<String> names = new ArrayList<>(WITHOUT_DEFAULT);
        names.addAll(JSON.readTree(job.toJson()).path("visualization_config").propertyNames());
        Collections.sort(names);
        return names;
    }

    private Namer namer() {
        String who = namer.strip();
        if (who.startsWith("http://") || who.startsWith("https://")) {
            try {
                if (URI.create(who).getHost() != null) {
                    return new Namer("openai-compatible", namerModel == null ? "" : namerModel, who);
                }
            } catch (IllegalArgumentException e) {
                // Said below, in the same words.
            }
        }
        return switch (who.toLowerCase(Locale.ROOT)) {
            case "keywords" -> Namer.KEYWORDS;
            case "openai", "cohere" ->
                new Namer(who.toLowerCase(Locale.ROOT), namerModel == null ? "" : namerModel, "");
            default ->
                throw new CommandFailedException("--namer is '" + namer
                        + "', allowed are keywords, openai, cohere and a URL like http://localhost:11434/v1.");
        };
    }
}
