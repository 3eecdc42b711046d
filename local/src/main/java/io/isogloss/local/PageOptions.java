package io.isogloss.local;

import io.isogloss.model.Generation;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a page shows: its heading and every setting that has no option of its own. */
final class PageOptions {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> WITHOUT_DEFAULT = List.of(
            "title",
            "sub_title",
            "logo",
            "background_color",
            "background_image",
            "point_size_scale",
            "topic_naming_llm_id");

    @Option(names = "--title", paramLabel = "TEXT", description = "Heading of the page (default: by the input).")
    private @Nullable String title;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other setting of a map, for example --set darkmode=true (all: docs/user-guide.md).")
    private List<String> further = new ArrayList<>();

    String titleOr(String fallback) {
        return title == null ? fallback : title;
    }

    /**
     * The plan with these settings.
     *
     * @throws CommandFailedException in an instant, instead of by the job after an hour of embedding
     */
    MapJobPlan applyTo(MapJobPlan plan) {
        MapJobPlan changed = plan;
        for (String setting : further) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw CommandFailedException.wrongCall("--set is '" + setting + "', must be NAME=VALUE.");
            }
            changed = changed.with(setting.substring(0, equals).strip(), value(setting.substring(equals + 1)));
        }
        checkNames(changed);
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
                String near = Nearest.to(name, known)
                        .or(() -> known.stream()
                                .filter(each -> each.contains(name))
                                .findFirst())
                        .map(" Do you mean %s?"::formatted)
                        .orElse("");
                throw CommandFailedException.wrongCall("--set names '" + name + "', which is no setting of a map."
                        + near + " docs/user-guide.md has all of them.");
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
}
