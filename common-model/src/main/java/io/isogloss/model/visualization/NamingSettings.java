package io.isogloss.model.visualization;

import io.isogloss.model.json.FieldReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How clusters get their names.
 *
 * @param topicNamingLlmId id of the language model at the publisher; kept, not used
 * @param llmBatchSize clusters of one batch, clamped to 1–100
 * @param samplesPerCluster texts shown for each cluster, clamped to 1–100
 * @param topicNamingPrompt template of the question; the built-in one if the job has none
 * @param noiseLabel name of what belongs to no cluster
 */
public record NamingSettings(
        @Nullable Integer topicNamingLlmId,
        int llmBatchSize,
        int samplesPerCluster,
        String topicNamingPrompt,
        String noiseLabel) {

    /** Where a template has the texts. */
    public static final String SAMPLES = "{{samples}}";

    /** The template of a job that brings none. */
    public static final String BUILT_IN_PROMPT = "These texts belong to one topic of a larger collection:\n\n" + SAMPLES
            + "\n\nName the topic in two to four words. Answer with the name and nothing else.";

    static NamingSettings read(FieldReader fields) {
        String prompt = fields.text("topic_naming_prompt", Styles.PROMPT, BUILT_IN_PROMPT);
        return new NamingSettings(
                fields.optionalInteger("topic_naming_llm_id", Integer.MIN_VALUE, Integer.MAX_VALUE),
                clamp(fields.integer("llm_batch_size", Integer.MIN_VALUE, Integer.MAX_VALUE, 10)),
                clamp(fields.integer("samples_per_cluster", Integer.MIN_VALUE, Integer.MAX_VALUE, 5)),
                prompt,
                fields.text("noise_label", Styles.LABEL, ""));
    }

    /** The template to use: the job's own only if it has a place for the texts. */
    public String effectivePrompt() {
        return topicNamingPrompt.contains(SAMPLES) ? topicNamingPrompt : BUILT_IN_PROMPT;
    }

    void write(ObjectNode node) {
        if (topicNamingLlmId != null) {
            node.put("topic_naming_llm_id", topicNamingLlmId);
        }
        node.put("llm_batch_size", llmBatchSize)
                .put("samples_per_cluster", samplesPerCluster)
                .put("topic_naming_prompt", topicNamingPrompt)
                .put("noise_label", noiseLabel);
    }

    private static int clamp(int value) {
        return Math.clamp(value, 1, 100);
    }
}
