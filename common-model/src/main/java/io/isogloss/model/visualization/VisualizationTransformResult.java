package io.isogloss.model.visualization;

import io.isogloss.model.Generation;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.JobStatus;
import io.isogloss.model.Rules;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A status of a visualization job: progress or the end.
 *
 * @param address the job
 * @param status where it stands
 * @param htmlKey key of the page; null before it is there
 * @param pointCount points on the map; null before they are known
 * @param clusterCount clusters; null before they are known
 * @param processingDurationMs how long it ran; null before the end
 * @param errorMessage why it failed
 * @param stats stage and percent in progress, figures of the map at the end
 */
public record VisualizationTransformResult(
        VisualizationJobAddress address,
        JobStatus status,
        @Nullable String htmlKey,
        @Nullable Long pointCount,
        @Nullable Long clusterCount,
        @Nullable Long processingDurationMs,
        @Nullable String errorMessage,
        Map<String, @Nullable Object> stats) {

    private static final TextRule STATUS = TextRule.matching(
            Pattern.compile("processing|success|completed|failed"), "must be processing, success, completed or failed");
    private static final TextRule ANY = TextRule.upTo(Integer.MAX_VALUE);

    /** Work has come this far. */
    public static VisualizationTransformResult processing(VisualizationJobAddress address, Progress progress) {
        return new VisualizationTransformResult(
                address,
                JobStatus.PROCESSING,
                null,
                null,
                null,
                null,
                null,
                Json.toMap(Json.object().put("stage", progress.stage()).put("progress_percent", progress.percent())));
    }

    /** The map is stored. */
    public static VisualizationTransformResult success(
            VisualizationJobAddress address, String htmlKey, MapFigures figures) {
        return new VisualizationTransformResult(
                address,
                JobStatus.SUCCESS,
                htmlKey,
                figures.pointCount(),
                figures.clusterCount(),
                figures.durationMs(),
                null,
                Json.toMap(Json.toTree(figures.toStats(address.generation() == Generation.C))));
    }

    /** Given up. The error must not contain a secret. */
    public static VisualizationTransformResult failed(VisualizationJobAddress address, String error) {
        return new VisualizationTransformResult(address, JobStatus.FAILED, null, null, null, null, error, Map.of());
    }

    /** Where it is published. */
    public String subject() {
        return address.resultSubject();
    }

    /**
     * What repetitions are dropped by: the same for each attempt of the job, and for whichever way it ends, so that the first final status is the
     * only one. Printable ASCII.
     */
    public String messageId() {
        if (status == JobStatus.PROCESSING) {
            return "prog-" + address.jobId() + "-" + stats.get("stage") + "-" + stats.get("progress_percent");
        }
        return "result-" + address.jobId();
    }

    private String word() {
        return switch (status) {
            case PROCESSING -> "processing";
            case SUCCESS -> address.generation() == Generation.B ? "completed" : "success";
            case FAILED -> "failed";
        };
    }

    /** The message, in the job's generation. */
    public byte[] toJson() {
        ObjectNode message = Json.object()
                .put("jobId", address.jobId().toString())
                .put("visualizationTransformId", address.visualizationTransformId())
                .put("visualizationId", address.visualizationId())
                .put(address.generation() == Generation.B ? "owner" : "ownerId", address.owner())
                .put("status", word());
        if (htmlKey != null) {
            message.put("htmlS3Key", htmlKey);
        }
        put(message, "pointCount", pointCount);
        put(message, "clusterCount", clusterCount);
        put(message, "processingDurationMs", processingDurationMs);
        if (errorMessage != null) {
            message.put("errorMessage", errorMessage);
        }
        message.set("statsJson", Json.toTree(stats));
        return Json.write(message);
    }

    private static void put(ObjectNode message, String name, @Nullable Long value) {
        if (value != null) {
            message.put(name, value);
        }
    }

    /**
     * Reads a status of generation B or C. The body does not name the embedded dataset, so the address has 0 for it.
     *
     * @throws InvalidMessageException with the defect
     */
    public static VisualizationTransformResult parse(byte[] body) {
        FieldReader fields = new FieldReader(Json.readObject(body));
        boolean isC = fields.has("ownerId");
        VisualizationJobAddress address = new VisualizationJobAddress(
                isC ? Generation.C : Generation.B,
                fields.uuid("jobId"),
                fields.integer("visualizationTransformId", 0, Rules.LARGEST_ID),
                fields.integer("visualizationId", 0, Rules.LARGEST_ID),
                0,
                fields.text(isC ? "ownerId" : "owner", ANY));
        VisualizationTransformResult result = new VisualizationTransformResult(
                address,
                status(fields.text("status", STATUS)),
                fields.optionalText("htmlS3Key", ANY),
                fields.optionalLong("pointCount", 0, Long.MAX_VALUE),
                fields.optionalLong("clusterCount", 0, Long.MAX_VALUE),
                fields.optionalLong("processingDurationMs", 0, Long.MAX_VALUE),
                fields.optionalText("errorMessage", ANY),
                fields.map("statsJson"));
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return result;
    }

    private static JobStatus status(String word) {
        return switch (word) {
            case "processing" -> JobStatus.PROCESSING;
            case "success", "completed" -> JobStatus.SUCCESS;
            default -> JobStatus.FAILED;
        };
    }
}
