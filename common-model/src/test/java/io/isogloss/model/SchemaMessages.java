package io.isogloss.model;

import io.isogloss.model.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that a published schema allows or forbids, made up at random. Knows the words our schemas use, no others. */
final class SchemaMessages {
    private static final List<String> WORDS = List.of(
            "#abc",
            "#a0B1c2dd",
            "red",
            "rgb(1, 2, 3)",
            "hsla(10,5%,5%,.5)",
            "https://example.com/a.png",
            "data:image/png;base64,AAAA",
            "80.5vw",
            "100%",
            "640",
            "Ünicode, 'Open Sans'");

    private final Random random;

    SchemaMessages(Random random) {
        this.random = random;
    }

    /** An object with some of the properties, each with a value the schema allows. */
    ObjectNode object(JsonNode schema) {
        ObjectNode made = Json.object();
        for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
            boolean required =
                    schema.has("required") && names(schema.get("required")).contains(property.getKey());
            if (required || random.nextBoolean()) {
                made.set(property.getKey(), allowed(property.getValue()));
            }
        }
        return made;
    }

    /** A value within the rule. */
    JsonNode allowed(JsonNode rule) {
        if (rule.has("enum")) {
            return rule.get("enum").get(random.nextInt(rule.get("enum").size()));
        }
        String types = rule.get("type").toString();
        if (types.contains("null") && random.nextInt(5) == 0) {
            return Json.toTree(null);
        }
        if (types.contains("object")) {
            return object(rule);
        }
        if (types.contains("boolean")) {
            return Json.toTree(random.nextBoolean());
        }
        if (types.contains("integer")) {
            int least = rule.path("minimum").asInt(0);
            int most = rule.path("maximum").asInt(1000);
            return Json.toTree(random.nextInt(4) == 0 ? most : least + random.nextInt(Math.max(1, most - least)));
        }
        if (types.contains("number")) {
            double least = rule.path("minimum").asDouble(-1e6);
            double most = rule.path("maximum").asDouble(1e6);
            return Json.toTree(random.nextInt(4) == 0 ? least : least + random.nextDouble() * (most - least));
        }
        return Json.toTree(text(rule));
    }

    /** A value outside the rule: of another type, beyond a bound, too long, or of another form. */
    JsonNode forbidden(JsonNode rule) {
        String types = rule.path("type").toString();
        if (rule.has("maximum") && random.nextBoolean()) {
            return random.nextBoolean()
                    ? Json.toTree(rule.get("maximum").asDouble() * 1.5 + 1)
                    : Json.toTree(rule.get("minimum").asDouble() - 1 - random.nextInt(1000));
        }
        if (types.contains("string") && rule.has("maxLength") && random.nextBoolean()) {
            return Json.toTree("x".repeat(rule.get("maxLength").asInt() + 1));
        }
        if (rule.has("pattern") && random.nextBoolean()) {
            return Json.toTree("\u0007 url(<script>);" + random.nextInt());
        }
        return Json.toTree(List.of(random.nextInt()));
    }

    private String text(JsonNode rule) {
        String pattern = rule.path("pattern").asString("");
        List<String> fitting =
                WORDS.stream().filter(word -> word.matches(pattern)).toList();
        if (!fitting.isEmpty()) {
            return fitting.get(random.nextInt(fitting.size()));
        }
        StringBuilder text = new StringBuilder("t");
        int length = random.nextInt(Math.min(60, rule.path("maxLength").asInt(60)));
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(6) == 0 ? 0x4E00 + random.nextInt(0x5000) : 'a' + random.nextInt(26));
        }
        return text.toString();
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
