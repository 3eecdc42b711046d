package io.isogloss.model.embedding;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Subjects;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a direct job stands. The last one of a job is kept under {@link Subjects#directStatus}; the vectors of a completed job are kept in parts, each a
 * {@link DirectEmbeddingResult} under {@link Subjects#directResult}, numbered from 0.
 *
 * @param jobId the id that its sender gave it, else that of its message
 * @param state where it is
 * @param count vectors, 0 unless completed
 * @param parts messages that hold them, 0 unless completed
 * @param totalTokens tokens that the provider counted, 0 unless completed
 * @param error why it failed, or null
 * @param processingDurationMs how long it took, or null while it runs
 */
public record DirectEmbeddingStatus(
        String jobId,
        State state,
        int count,
        int parts,
        long totalTokens,
        @Nullable String error,
        @Nullable Long processingDurationMs) {
    private static final TextRule STATE = TextRule.matching(
            Pattern.compile("processing|completed|failed"), "must be processing, completed or failed");
    private static final TextRule ANY = new TextRule(text -> true, "must be a text");

    /** The life of a job; it ends completed or failed. */
    public enum State {
        PROCESSING,
        COMPLETED,
        FAILED;

        /** The word of the message. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Work has begun. */
    public static DirectEmbeddingStatus processing(String jobId) {
        return new DirectEmbeddingStatus(jobId, State.PROCESSING, 0, 0, 0, null, null);
    }

    /** The vectors are stored. */
    public static DirectEmbeddingStatus completed(
            String jobId, int count, int parts, long totalTokens, long processingDurationMs) {
        return new DirectEmbeddingStatus(jobId, State.COMPLETED, count, parts, totalTokens, null, processingDurationMs);
    }

    /** There will be no vectors. */
    public static DirectEmbeddingStatus failed(String jobId, String error, long processingDurationMs) {
        return new DirectEmbeddingStatus(jobId, State.FAILED, 0, 0, 0, error, processingDurationMs);
    }

    /** Where it is published. */
    public String subject() {
        return Subjects.directStatus(jobId);
    }

    /** Its {@code Nats-Msg-Id}; both final states have the same, so that only the first of them is kept. */
    public String messageId() {
        return "direct-" + (state == State.PROCESSING ? "processing-" : "final-") + jobId;
    }

    /** The message. */
    public byte[] toJson() {
        ObjectNode message = Json.object().put("jobId", jobId).put("status", state.wire());
        if (state == State.COMPLETED) {
            message.put("count", count).put("parts", parts).put("totalTokens", totalTokens);
        }
        if (error != null) {
            message.put("error", error);
        }
        if (processingDurationMs != null) {
            message.put("processingDurationMs", processingDurationMs);
        }
        return Json.write(message);
    }

    /**
     * Reads a status.
     *
     * @throws InvalidMessageException with the defect
     */
    public static DirectEmbeddingStatus parse(byte[] body) {
        FieldReader fields = new FieldReader(Json.readObject(body));
        String jobId = fields.text("jobId", TextRule.line(256));
        String state = fields.text("status", STATE);
        Integer count = fields.optionalInteger("count", 0, DirectEmbeddingJob.MOST_INPUTS);
        Integer parts = fields.optionalInteger("parts", 0, DirectEmbeddingJob.MOST_INPUTS);
        Long tokens = fields.optionalLong("totalTokens", 0, Long.MAX_VALUE);
        String error = fields.optionalText("error", ANY);
        Long took = fields.optionalLong("processingDurationMs", 0, Long.MAX_VALUE);
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return new DirectEmbeddingStatus(
                jobId,
                State.valueOf(state.toUpperCase(Locale.ROOT)),
                count == null ? 0 : count,
                parts == null ? 0 : parts,
                tokens == null ? 0 : tokens,
                error,
                took);
    }
}
