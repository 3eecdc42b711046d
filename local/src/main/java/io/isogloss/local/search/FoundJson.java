package io.isogloss.local.search;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Texts that were found, for a program: id, score, title, text, and all further fields. */
public final class FoundJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private FoundJson() {}

    /** The texts in their order. */
    public static ArrayNode of(List<Found> found) {
        ArrayNode array = JSON.createArrayNode();
        for (Found each : found) {
            ObjectNode node = array.addObject().put("id", each.itemId()).put("score", each.score());
            if (!each.title().isEmpty()) {
                node.put("title", each.title());
            }
            node.put("text", each.text());
            ObjectNode fields = node.putObject("fields");
            each.payload().forEach((name, value) -> {
                if (value != null && !name.equals("text") && !name.equals("item_title") && !name.equals("item_id")) {
                    fields.set(name, JSON.valueToTree(value));
                }
            });
        }
        return array;
    }
}
