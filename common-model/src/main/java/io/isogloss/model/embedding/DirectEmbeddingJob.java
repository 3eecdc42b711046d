package io.isogloss.model.embedding;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A few texts to embed at once.
 *
 * @param inputs the texts, in the order of the vectors
 * @param model the model
 * @param inputType what the vectors are for; null leaves it open
 */
public record DirectEmbeddingJob(
        List<String> inputs, DirectModel model, @Nullable InputType inputType) {
    /** Texts of one job. */
    public static final int MOST_INPUTS = 1_000;

    private static final TextRule MODEL =
            new TextRule(text -> DirectModel.of(text).isPresent(), "must be one of " + modelNames());
    private static final TextRule INPUT_TYPE =
            TextRule.matching(Pattern.compile("query|document"), "must be query, document or null");
    private static final String INPUTS = "must be 1 to " + MOST_INPUTS + " texts, none blank";

    /** Copies the list. */
    public DirectEmbeddingJob {
        inputs = List.copyOf(inputs);
    }

    /**
     * Reads a job; {@code inputs} may be one text or an array of them.
     *
     * @throws InvalidMessageException with the defect
     */
    public static DirectEmbeddingJob parse(byte[] body) {
        FieldReader fields = new FieldReader(Json.readObject(body));
        List<String> inputs = inputs(fields);
        String name = fields.text("model", MODEL);
        DirectModel model = DirectModel.of(name).orElse(DirectModel.VOYAGE_3_5);
        String type = fields.optionalText("inputType", INPUT_TYPE);
        long tokens = 0;
        for (String input : inputs) {
            tokens += DirectModel.estimateTokens(input);
        }
        if (tokens > model.requestTokens() && DirectModel.of(name).isPresent()) {
            fields.violate(
                    "inputs",
                    "about " + tokens + " tokens",
                    "must be at most " + model.requestTokens() + " tokens for " + model.wire());
        }
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return new DirectEmbeddingJob(
                inputs, model, type == null ? null : InputType.valueOf(type.toUpperCase(Locale.ROOT)));
    }

    private static List<String> inputs(FieldReader fields) {
        JsonNode value = fields.raw("inputs");
        if (value == null) {
            fields.violate("inputs", "absent", "is required, " + INPUTS);
            return List.of();
        }
        if (value.isString()) {
            checkText(fields, "inputs", value);
            return List.of(value.stringValue());
        }
        if (!value.isArray() || value.isEmpty() || value.size() > MOST_INPUTS) {
            fields.violate("inputs", value.isArray() ? value.size() + " texts" : "no text", INPUTS);
            return List.of();
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            checkText(fields, "inputs[" + i + "]", value.get(i));
            texts.add(value.get(i).isString() ? value.get(i).stringValue() : "");
        }
        return texts;
    }

    private static void checkText(FieldReader fields, String name, JsonNode value) {
        if (!value.isString() || value.stringValue().isBlank()) {
            fields.violate(name, value.isString() ? "blank" : "no text", "must be a text that is not blank");
        }
    }

    /** The message. One text is written as a text, several as an array. */
    public byte[] toJson() {
        ObjectNode message = Json.object();
        if (inputs.size() == 1) {
            message.put("inputs", inputs.getFirst());
        } else {
            ArrayNode array = message.putArray("inputs");
            inputs.forEach(array::add);
        }
        message.put("model", model.wire());
        message.put("inputType", inputType == null ? null : inputType.wire());
        return Json.write(message);
    }

    private static String modelNames() {
        StringBuilder names = new StringBuilder();
        for (DirectModel model : DirectModel.values()) {
            names.append(names.isEmpty() ? "" : ", ").append(model.wire());
        }
        return names.toString();
    }
}
