package io.isogloss.ledger;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Entries as lines of a file. */
final class EntryLines {
    private EntryLines() {}

    static byte[] write(LedgerEntry entry) {
        ObjectNode line = Json.object()
                .put("id", entry.id().toString())
                .put("at", entry.endedAt().toString())
                .put("operation", entry.operation().word())
                .put("job", entry.job().id())
                .put("owner", entry.job().owner())
                .put("dataset", entry.job().dataset())
                .put("transform", entry.job().transformId())
                .put("resource", entry.job().resourceId())
                .put("collection", entry.job().collection())
                .put("provider", entry.usage().provider())
                .put("model", entry.usage().model())
                .put("tokens", entry.usage().tokens())
                .put("cost", entry.usage().costUsd().toPlainString())
                .put("items", entry.usage().items())
                .put("hits", entry.usage().cacheHits())
                .put("truncated", entry.usage().truncated())
                .put("status", entry.outcome().status())
                .put("stored", entry.outcome().stored())
                .put("bytes", entry.outcome().bytes())
                .put("took", entry.outcome().took().toMillis());
        return (new String(Json.write(line), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The entry, or nothing if the line is not one: cut off by a full disk, or written by something else. */
    static Optional<LedgerEntry> read(String text) {
        try {
            ObjectNode line = Json.readObject(text.getBytes(StandardCharsets.UTF_8));
            return Optional.of(new LedgerEntry(
                    UUID.fromString(text(line, "id")),
                    Instant.parse(text(line, "at")),
                    Operation.valueOf(text(line, "operation").toUpperCase(Locale.ROOT)),
                    new LedgerEntry.Job(
                            text(line, "job"),
                            text(line, "owner"),
                            text(line, "dataset"),
                            (int) number(line, "transform"),
                            (int) number(line, "resource"),
                            text(line, "collection")),
                    new LedgerEntry.Usage(
                            text(line, "provider"),
                            text(line, "model"),
                            number(line, "tokens"),
                            new BigDecimal(text(line, "cost")),
                            (int) number(line, "items"),
                            (int) number(line, "hits"),
                            (int) number(line, "truncated")),
                    new LedgerEntry.Outcome(
                            text(line, "status"),
                            (int) number(line, "stored"),
                            number(line, "bytes"),
                            Duration.ofMillis(number(line, "took")))));
        } catch (InvalidMessageException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(ObjectNode line, String name) {
        var value = line.get(name);
        if (value == null || !value.isString()) {
            throw new IllegalArgumentException(name);
        }
        return value.stringValue();
    }

    private static long number(ObjectNode line, String name) {
        var value = line.get(name);
        if (value == null || !value.isIntegralNumber()) {
            throw new IllegalArgumentException(name);
        }
        return value.longValue();
    }
}
