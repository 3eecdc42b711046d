package io.isogloss.model;

import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to look for work that has not been done yet.
 *
 * @param triggerId id of the request
 * @param type what is to be looked through
 * @param transformId one transform; null for all
 * @param owner whose; null for everybody's
 * @param triggeredAt when it was asked for
 */
public record ScanTrigger(
        UUID triggerId,
        Type type,
        @Nullable Integer transformId,
        @Nullable String owner,
        Instant triggeredAt) {

    private static final TextRule TYPE = TextRule.matching(
            Pattern.compile("collection|dataset|visualization|reconciliation"),
            "must be collection, dataset, visualization or reconciliation");
    private static final TextRule TIME = new TextRule(ScanTrigger::isTime, "must be a time of RFC 3339");

    /** What is looked through. */
    public enum Type {
        /** Files that have no chunks yet. */
        COLLECTION,
        /** Chunks that have no vector yet. */
        DATASET,
        /** Accepted, and nothing is done. */
        VISUALIZATION,
        /** Everything, and work that was left lying. */
        RECONCILIATION;

        /** The word of the contract. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it is published. */
    public String subject() {
        return "scan.trigger." + type.wire();
    }

    /** Its {@code Nats-Msg-Id}. */
    public String messageId() {
        return "scan-" + type.wire() + "-" + triggerId;
    }

    /** The message. */
    public byte[] toJson() {
        ObjectNode message =
                Json.object().put("trigger_id", triggerId.toString()).put("scan_type", type.wire());
        if (transformId != null) {
            message.put("transform_id", transformId);
        }
        if (owner != null) {
            message.put("owner_id", owner);
        }
        return Json.write(message.put("triggered_at", triggeredAt.toString()));
    }

    /**
     * Reads a trigger; {@code owner} is understood as {@code owner_id}.
     *
     * @throws InvalidMessageException with the defect
     */
    public static ScanTrigger parse(byte[] body) {
        FieldReader fields = new FieldReader(Json.readObject(body));
        UUID id = fields.uuid("trigger_id");
        String type = fields.text("scan_type", TYPE);
        Integer transformId = fields.optionalInteger("transform_id", 0, Rules.LARGEST_ID);
        String owner = fields.optionalText(fields.has("owner_id") ? "owner_id" : "owner", Rules.OWNER);
        String time = fields.text("triggered_at", TIME);
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return new ScanTrigger(
                id,
                Type.valueOf(type.toUpperCase(Locale.ROOT)),
                transformId,
                owner,
                OffsetDateTime.parse(time).toInstant());
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
