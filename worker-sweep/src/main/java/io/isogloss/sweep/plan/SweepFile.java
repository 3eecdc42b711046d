package io.isogloss.sweep.plan;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.json.FieldReader;
import io.isogloss.model.json.Json;
import io.isogloss.model.json.TextRule;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code {"sweeps": [{…}]}}: what is swept, all that is wrong said at once.
 *
 * <p>{@code database} may be {@code env:NAME}; without it {@code DATABASE_URL} counts.
 */
public final class SweepFile {
    private static final int MOST_BYTES = 1 << 20;
    private static final int LARGEST_ID = Integer.MAX_VALUE;
    private static final TextRule NAME = TextRule.matching(
            Pattern.compile("[a-z][a-z0-9_]{0,39}"), "must be 1 to 40 of a-z, 0-9 and _, a letter first");
    private static final TextRule COLUMN = TextRule.line(63);
    private static final TextRule TABLE = TextRule.matching(
            Pattern.compile("[^.\\p{Cntrl}]{1,63}(\\.[^.\\p{Cntrl}]{1,63})?"), "must be a table, or schema.table");
    private static final TextRule SQL = TextRule.upTo(100_000);
    private static final TextRule FOLLOW =
            TextRule.matching(Pattern.compile("trigger|scan"), "must be trigger or scan");
    private static final TextRule BUCKET =
            TextRule.matching(Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"), "must be 3 to 63 of a-z, 0-9 and -");
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,6})\\s*(s|m|h|d)");
    private static final TextRule DURATION = TextRule.matching(SPAN, "must be a number with s, m, h or d, such as 30m");

    private final UnaryOperator<@Nullable String> variables;

    private SweepFile(UnaryOperator<@Nullable String> variables) {
        this.variables = variables;
    }

    /**
     * The sweeps of a file.
     *
     * @param variables the value of a variable by its name, null when not set
     * @throws IOException when the file cannot be read
     * @throws InvalidMessageException naming all that is wrong
     */
    public static List<SweepPlan> read(Path file, UnaryOperator<@Nullable String> variables) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is larger than " + MOST_BYTES + " bytes");
        }
        return parse(Files.readAllBytes(file), variables);
    }

    /** The same of its bytes. */
    public static List<SweepPlan> parse(byte[] json, UnaryOperator<@Nullable String> variables) {
        FieldReader fields = new FieldReader(Json.readObject(json));
        SweepFile reader = new SweepFile(variables);
        List<SweepPlan> plans = new ArrayList<>();
        List<FieldReader> entries = fields.objects("sweeps");
        if (entries.isEmpty() && fields.isSound()) {
            fields.violate("sweeps", "empty", "must have a sweep");
        }
        fields.refuseOthers();
        Set<String> names = new HashSet<>();
        for (FieldReader each : entries) {
            SweepPlan plan = reader.plan(each);
            if (plan != null && !names.add(plan.name())) {
                each.violate("name", plan.name(), "must be another one for each sweep");
            }
            if (plan != null) {
                plans.add(plan);
            }
        }
        fields.finish().ifPresent(problem -> {
            throw problem;
        });
        return plans;
    }

    private @Nullable SweepPlan plan(FieldReader fields) {
        String name = fields.text("name", NAME);
        Secret database = database(fields);
        RowSource source = source(fields);
        TextTemplate text = template(fields);
        SweepPlan.Target target = target(fields);
        EmbedderConfig embedder = embedder(fields);
        SweepPlan.WriteBack writeBack = writeBack(fields, source);
        SweepPlan.JobNumbers job = new SweepPlan.JobNumbers(
                fields.text("owner", TextRule.line(128), "sweep-" + name),
                fields.integer("dataset_id", 0, LARGEST_ID, 1),
                fields.integer("transform_id", 0, LARGEST_ID, 1),
                fields.integer("embedded_dataset_id", 0, LARGEST_ID, 1));
        SweepPlan.Terms terms = new SweepPlan.Terms(
                fields.text("bucket", BUCKET, "isogloss"),
                fields.integer("batch_size", 1, 100_000, 100),
                fields.integer("batches_ahead", 1, 1_000_000, 1_000),
                fields.integer("longest_text", 1, 4 << 20, 256 << 10),
                duration(fields, "patience", Duration.ofHours(6)),
                duration(fields, "first_retry", Duration.ofMinutes(1)),
                duration(fields, "deleted_every", Duration.ofDays(1)));
        SweepPlan.Rhythm rhythm = rhythm(fields);
        List<String> payload = columns(fields, "payload");
        fields.refuseOthers();
        if (database == null || source == null || text == null || target == null || embedder == null) {
            return null;
        }
        return new SweepPlan(name, database, source, text, payload, writeBack, target, embedder, job, terms, rhythm);
    }

    private @Nullable Secret database(FieldReader fields) {
        String given = fields.optionalSecret("database", text -> true, "");
        String variable = given == null ? "DATABASE_URL" : given.startsWith("env:") ? given.substring(4) : null;
        String url = variable == null ? given : variables.apply(variable);
        if (url == null || url.isBlank()) {
            fields.violate("database", "absent", "must be given, or " + variable + " be set");
            return null;
        }
        return Secret.of(url);
    }

    private static @Nullable RowSource source(FieldReader fields) {
        String key = fields.text("key", COLUMN, "id");
        String lines = fields.optionalText("lines", TextRule.line(1_000));
        String table = fields.optionalText("table", TABLE);
        String query = fields.optionalText("query", SQL);
        if (lines != null) {
            for (String other : List.of("table", "query", "where", "pending", "changed_at", "follow", "write")) {
                if (fields.has(other)) {
                    fields.violate(other, "present", "is not for lines of files");
                }
            }
            return new RowSource.Lines(lines, key);
        }
        if (table == null && query == null) {
            fields.violate("table", "absent", "is required, or query, or lines");
            return null;
        }
        String pending = fields.text("pending", SQL, "");
        Optional<String> changedAt = Optional.ofNullable(fields.optionalText("changed_at", COLUMN));
        boolean scan = query != null || !pending.isEmpty() || changedAt.isPresent();
        String follow = fields.text("follow", FOLLOW, scan ? "scan" : "trigger");
        if (follow.equals("trigger") && scan) {
            fields.violate("follow", follow, "must be scan with query, pending or changed_at");
        }
        return new RowSource.Table(
                Optional.ofNullable(table),
                Optional.ofNullable(query),
                key,
                fields.text("where", SQL, ""),
                pending,
                changedAt,
                RowSource.Follow.valueOf(follow.toUpperCase(Locale.ROOT)));
    }

    private static @Nullable TextTemplate template(FieldReader fields) {
        String text = fields.text("text", TextRule.upTo(10_000));
        try {
            return TextTemplate.of(text);
        } catch (IllegalArgumentException e) {
            if (fields.has("text")) {
                fields.violate("text", "'" + text + "'", String.valueOf(e.getMessage()));
            }
            return null;
        }
    }

    private static SweepPlan.@Nullable Target target(FieldReader fields) {
        String alias = fields.optionalText("alias", TextRule.line(200));
        String collection = fields.optionalText("collection", TextRule.line(200));
        if ((alias == null) == (collection == null)) {
            fields.violate("collection", alias == null ? "absent" : "present", "must be given, or alias, not both");
            return null;
        }
        return alias == null
                ? new SweepPlan.Target(String.valueOf(collection), false)
                : new SweepPlan.Target(alias, true);
    }

    private static @Nullable EmbedderConfig embedder(FieldReader fields) {
        FieldReader its = fields.object("embedder");
        if (its == null) {
            return null;
        }
        String key = its.optionalSecret("api_key", SecretReference::isValid, SecretReference.limit());
        EmbedderConfig config = new EmbedderConfig(
                its.text("provider", TextRule.line(64)).toLowerCase(Locale.ROOT),
                its.optionalText("base_url", TextRule.line(2_000)),
                key == null ? null : SecretReference.of(key),
                its.text("model", TextRule.line(256)),
                its.optionalInteger("dimensions", 1, 65_536),
                its.map("config"),
                its.optionalInteger("batch_size", 1, 100_000),
                its.integer("max_input_tokens", 1, Integer.MAX_VALUE, EmbedderConfig.MAX_INPUT_TOKENS));
        its.refuseOthers();
        return config;
    }

    private static SweepPlan.WriteBack writeBack(FieldReader fields, @Nullable RowSource source) {
        FieldReader its = fields.optionalObject("write");
        if (its == null) {
            return new SweepPlan.WriteBack(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        if (source instanceof RowSource.Table table && table.table().isEmpty()) {
            fields.violate("table", "absent", "is required beside query where rows are written to");
        }
        SweepPlan.WriteBack writeBack = new SweepPlan.WriteBack(
                Optional.ofNullable(its.optionalText("vector", COLUMN)),
                Optional.ofNullable(its.optionalText("state", COLUMN)),
                Optional.ofNullable(its.optionalText("reason", COLUMN)),
                Optional.ofNullable(its.optionalText("at", COLUMN)));
        its.refuseOthers();
        return writeBack;
    }

    private static SweepPlan.Rhythm rhythm(FieldReader fields) {
        String cron = fields.optionalText("cron", TextRule.line(200));
        String every = fields.optionalText(
                "every",
                new TextRule(text -> text.equals("never") || DURATION.accepts(text), DURATION.limit() + ", or never"));
        if (cron != null && every != null) {
            fields.violate("cron", "present", "must be given, or every, not both");
        }
        if (cron != null) {
            return new SweepPlan.Rhythm(Optional.empty(), Optional.of(cron));
        }
        return new SweepPlan.Rhythm(
                "never".equals(every)
                        ? Optional.empty()
                        : Optional.of(every == null ? Duration.ofMinutes(30) : span(every)),
                Optional.empty());
    }

    private static List<String> columns(FieldReader fields, String name) {
        JsonNode value = fields.raw(name);
        List<String> columns = new ArrayList<>();
        if (value == null) {
            return columns;
        }
        for (JsonNode each : value) {
            if (!value.isArray() || !each.isString() || !COLUMN.accepts(each.stringValue())) {
                fields.violate(name, "otherwise", "must be an array of columns");
                return columns;
            }
            columns.add(each.stringValue());
        }
        return columns;
    }

    private static Duration duration(FieldReader fields, String name, Duration absent) {
        String text = fields.optionalText(name, DURATION);
        return text == null ? absent : span(text);
    }

    private static Duration span(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            // Reported as a violation already.
            return Duration.ofMinutes(30);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
