package io.isogloss.model.embedding;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vectors of a direct job.
 *
 * @param embeddings one vector for each text, in the order of the texts; not copied
 * @param model the model that made them
 * @param totalTokens tokens the provider counted
 */
public record DirectEmbeddingResult(List<float[]> embeddings, String model, long totalTokens) {

    /** Copies the list, not the vectors. */
    public DirectEmbeddingResult {
        embeddings = List.copyOf(embeddings);
    }

    /** The message. */
    public byte[] toJson() {
        ObjectNode message = Json.object();
        ArrayNode array = message.putArray("embeddings");
        for (float[] vector : embeddings) {
            ArrayNode numbers = array.addArray();
            for (float number : vector) {
                numbers.add(number);
            }
        }
        return Json.write(message.put("model", model).put("totalTokens", totalTokens));
    }

    /**
     * Reads a result.
     *
     * @throws InvalidMessageException with the defect
     */
    public static DirectEmbeddingResult parse(byte[] body) {
        FieldReader fields = new FieldReader(Json.readObject(body));
        List<float[]> vectors = new ArrayList<>();
        JsonNode array = fields.raw("embeddings");
        if (array == null || !array.isArray()) {
            fields.violate("embeddings", array == null ? "absent" : "no array", "must be an array of vectors");
        } else {
            for (int i = 0; i < array.size(); i++) {
                vectors.add(vector(fields, i, array.get(i)));
            }
        }
        String model = fields.text("model", TextRule.line(256));
        Long tokens = fields.optionalLong("totalTokens", 0, Long.MAX_VALUE);
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return new DirectEmbeddingResult(vectors, model, tokens == null ? 0 : tokens);
    }

    private static float[] vector(FieldReader fields, int index, JsonNode value) {
        float[] vector = new float[value.isArray() ? value.size() : 0];
        boolean sound = vector.length > 0;
        for (int i = 0; i < vector.length; i++) {
            JsonNode number = value.get(i);
            vector[i] = number.isNumber() ? (float) number.doubleValue() : Float.NaN;
            sound &= Float.isFinite(vector[i]);
        }
        if (!sound) {
            fields.violate("embeddings[" + index + "]", "no vector", "must be an array of finite numbers, not empty");
        }
        return vector;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DirectEmbeddingResult that
                && model.equals(that.model)
                && totalTokens == that.totalTokens
                && Arrays.deepEquals(embeddings.toArray(), that.embeddings.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(embeddings.toArray()) + model.hashCode();
    }

    @Override
    public String toString() {
        return "DirectEmbeddingResult[" + embeddings.size() + " vectors, model=" + model + ", totalTokens="
                + totalTokens + "]";
    }
}
