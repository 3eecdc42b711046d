package io.isogloss.local.input;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON lines and JSON arrays of objects or strings. */
final class JsonTexts {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SAMPLE = 200;
    private static final int DEEPEST = 4;

    private JsonTexts() {}

    static List<TextRow> lines(BufferedReader reader, ColumnChoice columns) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        BoundedLines bounded = new BoundedLines(reader);
        for (String line = bounded.next(); line != null; line = bounded.next()) {
            if (!line.isBlank()) {
                try {
                    nodes.add(JSON.readTree(line));
                } catch (JacksonException e) {
                    throw new InputException("Line " + bounded.number() + " is not JSON: " + reason(e)
                            + ". Each line must be one object, or the file one array of them.");
                }
            }
        }
        return rows(nodes, columns);
    }

    static List<TextRow> array(BufferedReader reader, ColumnChoice columns) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(reader);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw new InputException(
                    e instanceof StreamConstraintsException
                            ? "A text in the JSON is too long, or it is nested too deep. Cut it up first."
                            : "The file is not JSON: " + reason(e) + ".");
        }
        if (!root.isArray()) {
            throw new InputException("The JSON must be an array of objects or strings.");
        }
        List<JsonNode> nodes = new ArrayList<>();
        root.forEach(nodes::add);
        return rows(nodes, columns);
    }

    /** Without where it began and what else could stand there, which says nothing to a person. */
    private static String reason(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).replaceFirst("(?s) ?\\(start marker.*|: (was )?expecting.*", "");
    }

    static List<TextRow> rows(List<? extends JsonNode> nodes, ColumnChoice wanted) {
        List<TextRow> rows = new ArrayList<>(nodes.size());
        if (!nodes.isEmpty() && nodes.getFirst().isString()) {
            for (JsonNode node : nodes) {
                String text = node.asString("").strip();
                if (!text.isEmpty()) {
                    rows.add(new TextRow("", text, "", Map.of()));
                }
            }
            return rows;
        }
        if (nodes.isEmpty()) {
            return rows;
        }
        ColumnChoice columns = choose(nodes, wanted);
        for (JsonNode node : nodes) {
            addRow(flat(node), columns, rows);
        }
        return rows;
    }

    /** The object without objects in it: their fields become fields of its own, like "meta.language", and lists of words one text. */
    private static JsonNode flat(JsonNode node) {
        boolean nested = false;
        for (JsonNode value : node) {
            nested |= value.isContainer();
        }
        if (!nested || !node.isObject()) {
            return node;
        }
        ObjectNode flat = JSON.createObjectNode();
        flatten("", node, flat, 0);
        return flat;
    }

    private static void flatten(String before, JsonNode node, ObjectNode into, int depth) {
        node.properties().forEach(property -> {
            String name = before + property.getKey();
            JsonNode value = property.getValue();
            if (value.isObject() && depth < DEEPEST) {
                flatten(name + ".", value, into, depth + 1);
            } else if (value.isArray()) {
                StringJoiner words = new StringJoiner(", ");
                boolean all = !value.isEmpty();
                for (JsonNode each : value) {
                    all &= each.isString();
                    words.add(each.asString(""));
                }
                if (all) {
                    into.put(name, words.toString());
                }
            } else if (!value.isObject()) {
                into.set(name, value);
            }
        });
    }

    private static ColumnChoice choose(List<? extends JsonNode> nodes, ColumnChoice wanted) {
        Set<String> names = new LinkedHashSet<>();
        List<? extends JsonNode> head = nodes.subList(0, Math.min(SAMPLE, nodes.size()));
        for (JsonNode node : head) {
            flat(node).properties().forEach(property -> names.add(property.getKey()));
        }
        if (names.isEmpty()) {
            throw new InputException("The JSON holds no objects with fields.");
        }
        List<String> ordered = List.copyOf(names);
        List<List<String>> sample = new ArrayList<>();
        for (JsonNode each : head) {
            JsonNode node = flat(each);
            sample.add(ordered.stream()
                    .map(name -> node.path(name).isString() ? node.path(name).asString("") : "")
                    .toList());
        }
        return wanted.resolve(ordered, sample);
    }

    private static void addRow(JsonNode node, ColumnChoice columns, List<TextRow> rows) {
        String text = columns.text() == null
                ? ""
                : node.path(columns.text()).asString("").strip();
        if (text.isEmpty()) {
            return;
        }
        String title = columns.title() == null
                ? ""
                : node.path(columns.title()).asString("").strip();
        String id =
                columns.id() == null ? "" : node.path(columns.id()).asString("").strip();
        Map<String, Object> fields = new LinkedHashMap<>();
        node.properties().forEach(property -> {
            String name = property.getKey();
            JsonNode value = property.getValue();
            if (name.equals(columns.text()) || name.equals(columns.title()) || name.equals(columns.id())) {
                return;
            }
            if (value.isIntegralNumber()) {
                fields.put(name, value.asLong());
            } else if (value.isNumber()) {
                fields.put(name, value.asDouble());
            } else if (value.isBoolean()) {
                fields.put(name, value.asBoolean());
            } else if (value.isString() && !value.asString("").isBlank()) {
                fields.put(name, value.asString("").strip());
            }
        });
        rows.add(new TextRow(id, text, title, fields));
    }
}
