package io.isogloss.model.json;

import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the fields of one object and collects every violation instead of stopping at the first.
 *
 * <p>An explicit null counts as absent, unknown fields are ignored unless {@link #refuseOthers} is called, integers may come as strings. A field that breaks its
 * rule yields a stand-in so that reading can go on; {@link #finish} tells whether the stand-ins were needed.
 */
public final class FieldReader {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");
    private static final UUID NO_ID = new UUID(0, 0);

    private final ObjectNode node;
    private final String path;
    private final List<Violation> violations;
    private final Set<String> asked = new HashSet<>();

    /** A reader of a whole message. */
    public FieldReader(ObjectNode message) {
        this(message, "", new ArrayList<>());
    }

    private FieldReader(ObjectNode node, String path, List<Violation> violations) {
        this.node = node;
        this.path = path;
        this.violations = violations;
    }

    /** Whether one of the fields is there and not null. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** Whether anything was wrong so far. */
    public boolean isSound() {
        return violations.isEmpty();
    }

    /** All violations found, or empty if there are none. */
    public Optional<InvalidMessageException> finish() {
        return violations.isEmpty() ? Optional.empty() : Optional.of(new InvalidMessageException(violations));
    }

    /** Reports a rule that no method here knows. */
    public void violate(String name, String value, String limit) {
        violations.add(new Violation(path + name, value, limit));
    }

    /**
     * Reports every field that nobody has asked for. For what people write by hand, where such a field is a slip; messages may have fields of
     * later versions.
     */
    public void refuseOthers() {
        for (String name : node.propertyNames()) {
            if (!asked.contains(name)) {
                violate(name, "present", "is no field of this");
            }
        }
    }

    /** A string that must be there. */
    public String text(String name, TextRule rule) {
        String value = optionalText(name, rule);
        if (value == null) {
            requireReported(name, rule.limit());
            return "";
        }
        return value;
    }

    /** A string that may be missing. */
    public @Nullable String optionalText(String name, TextRule rule) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            violate(name, shown(value), "must be a string");
            return null;
        }
        String text = value.stringValue();
        if (!rule.accepts(text)) {
            violate(name, JsonText.printable(text), rule.limit());
        }
        return text;
    }

    /** A string with a default. */
    public String text(String name, TextRule rule, String absent) {
        String value = optionalText(name, rule);
        return value == null ? absent : value;
    }

    /** A string that holds a secret, so that no violation repeats it. */
    public @Nullable String optionalSecret(String name, Predicate<String> rule, String limit) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            violate(name, "masked", "must be a string");
            return null;
        }
        String text = value.stringValue();
        if (text.isBlank()) {
            return null;
        }
        if (!rule.test(text)) {
            violate(name, "masked", limit);
            return null;
        }
        return text;
    }

    /** A UUID that must be there. */
    public UUID uuid(String name) {
        JsonNode value = find(name);
        if (value == null) {
            requireReported(name, "must be a UUID");
            return NO_ID;
        }
        if (value.isString() && Uuids.isCanonical(value.stringValue())) {
            return UUID.fromString(value.stringValue());
        }
        violate(name, shown(value), "must be a UUID");
        return NO_ID;
    }

    /** An integer that must be there. */
    public int integer(String name, int least, int most) {
        Integer value = optionalInteger(name, least, most);
        if (value == null) {
            requireReported(name, range(least, most));
            return least;
        }
        return value;
    }

    /** An integer with a default. */
    public int integer(String name, int least, int most, int absent) {
        Integer value = optionalInteger(name, least, most);
        return value == null ? absent : value;
    }

    /** An integer that may be missing. */
    public @Nullable Integer optionalInteger(String name, int least, int most) {
        Long value = optionalLong(name, least, most);
        return value == null ? null : value.intValue();
    }

    /** A long integer that may be missing. */
    public @Nullable Long optionalLong(String name, long least, long most) {
        JsonNode node = find(name);
        if (node == null) {
            return null;
        }
        Long value = integral(node);
        if (value == null || value < least || value > most) {
            violate(name, shown(node), range(least, most));
            return value == null ? null : least;
        }
        return value;
    }

    /** A number with a default. */
    public double number(String name, double least, double most, double absent) {
        Double value = optionalNumber(name, least, most);
        return value == null ? absent : value;
    }

    /** A number that may be missing. */
    public @Nullable Double optionalNumber(String name, double least, double most) {
        JsonNode node = find(name);
        if (node == null) {
            return null;
        }
        double value = Double.NaN;
        if (node.isNumber()) {
            value = node.doubleValue();
        } else if (node.isString() && DECIMAL.matcher(node.stringValue()).matches()) {
            value = Double.parseDouble(node.stringValue());
        }
        if (!(value >= least && value <= most)) {
            violate(name, shown(node), "must be a number from " + plain(least) + " to " + plain(most));
            return null;
        }
        return value;
    }

    /** A boolean with a default. */
    public boolean flag(String name, boolean absent) {
        JsonNode value = find(name);
        if (value == null) {
            return absent;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isString()
                && (value.stringValue().equals("true") || value.stringValue().equals("false"))) {
            return value.stringValue().equals("true");
        }
        violate(name, shown(value), "must be true or false");
        return absent;
    }

    /** An object that may be missing. */
    public @Nullable FieldReader optionalObject(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return new FieldReader(object, path + name + ".", violations);
        }
        violate(name, shown(value), "must be an object");
        return null;
    }

    /** An object that must be there; an empty one stands in for a missing one without further complaints about its fields. */
    public @Nullable FieldReader object(String name) {
        FieldReader reader = optionalObject(name);
        if (reader == null) {
            requireReported(name, "must be an object");
        }
        return reader;
    }

    /** The elements of an array that must be there; each has to be an object. */
    public List<FieldReader> objects(String name) {
        JsonNode value = find(name);
        if (value == null || !value.isArray()) {
            violate(name, value == null ? "absent" : shown(value), "must be an array of objects");
            return List.of();
        }
        List<FieldReader> readers = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            String element = name + "[" + i + "]";
            if (value.get(i) instanceof ObjectNode object) {
                readers.add(new FieldReader(object, path + element + ".", violations));
            } else {
                violate(element, shown(value.get(i)), "must be an object");
            }
        }
        return readers;
    }

    /** Any object as a map, empty if missing. */
    public Map<String, @Nullable Object> map(String name) {
        FieldReader reader = optionalObject(name);
        return reader == null ? Map.of() : Json.toMap(reader.node);
    }

    /** The raw value, or null if missing. */
    public @Nullable JsonNode raw(String name) {
        return find(name);
    }

    /** The object that is being read. */
    public ObjectNode node() {
        return node;
    }

    private @Nullable JsonNode find(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private void requireReported(String name, String limit) {
        // A field that is there but wrong has been reported already.
        if (find(name) == null) {
            violate(name, "absent", "is required, " + limit);
        }
    }

    private static @Nullable Long integral(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        if (node.isString()) {
            return INTEGER.matcher(node.stringValue()).matches() ? Long.valueOf(node.stringValue()) : null;
        }
        if (node.isNumber()) {
            double value = node.doubleValue();
            return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? Long.valueOf((long) value) : null;
        }
        return null;
    }

    private static String range(long least, long most) {
        return "must be an integer from " + least + " to " + most;
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> JsonText.printable(value.stringValue());
            case NUMBER, BOOLEAN, NULL -> {
                String text = value.toString();
                yield text.length() > 40 ? text.substring(0, 40) + "…" : text;
            }
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}
