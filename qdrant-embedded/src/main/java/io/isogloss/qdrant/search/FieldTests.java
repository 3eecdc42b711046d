package io.isogloss.qdrant.search;

import com.google.protobuf.Timestamp;
import io.isogloss.qdrant.model.QdrantFailure;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tests of one field's values.
 */
final class FieldTests {
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private FieldTests() {}

    static Predicate<Value> match(Match match, boolean words) {
        return switch (match.getMatchValueCase()) {
            case KEYWORD ->
                value -> value.hasStringValue() && value.getStringValue().equals(match.getKeyword());
            case INTEGER -> value -> value.hasIntegerValue() && value.getIntegerValue() == match.getInteger();
            case BOOLEAN -> value -> value.hasBoolValue() && value.getBoolValue() == match.getBoolean();
            case TEXT -> words ? allWords(match.getText()) : piece(match.getText());
            case PHRASE -> words ? phrase(match.getPhrase()) : piece(match.getPhrase());
            case TEXT_ANY -> anyWord(match.getTextAny());
            case KEYWORDS -> {
                Set<String> any = new HashSet<>(match.getKeywords().getStringsList());
                yield value -> value.hasStringValue() && any.contains(value.getStringValue());
            }
            case INTEGERS -> {
                Set<Long> any = new HashSet<>(match.getIntegers().getIntegersList());
                yield value -> value.hasIntegerValue() && any.contains(value.getIntegerValue());
            }
            case EXCEPT_KEYWORDS -> {
                Set<String> none = new HashSet<>(match.getExceptKeywords().getStringsList());
                yield value -> !value.hasStringValue() || !none.contains(value.getStringValue());
            }
            case EXCEPT_INTEGERS -> {
                Set<Long> none = new HashSet<>(match.getExceptIntegers().getIntegersList());
                yield value -> !value.hasIntegerValue() || !none.contains(value.getIntegerValue());
            }
            case MATCHVALUE_NOT_SET -> throw QdrantFailure.invalid("Malformed Match condition");
        };
    }

    private static Predicate<Value> piece(String text) {
        return value -> value.hasStringValue() && value.getStringValue().contains(text);
    }

    private static Predicate<Value> allWords(String text) {
        List<String> wanted = words(text);
        return value -> value.hasStringValue() && words(value.getStringValue()).containsAll(wanted);
    }

    private static Predicate<Value> anyWord(String text) {
        List<String> wanted = words(text);
        return value -> {
            if (!value.hasStringValue()) {
                return false;
            }
            Set<String> found = new HashSet<>(words(value.getStringValue()));
            for (String word : wanted) {
                if (found.contains(word)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Predicate<Value> phrase(String text) {
        String wanted = " " + String.join(" ", words(text)) + " ";
        return value -> value.hasStringValue()
                && (" " + String.join(" ", words(value.getStringValue())) + " ").contains(wanted);
    }

    private static List<String> words(String text) {
        return Arrays.stream(NOT_WORD.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static Predicate<Value> range(Range range) {
        return value -> {
            if (!value.hasDoubleValue() && !value.hasIntegerValue()) {
                return false;
            }
            double number = value.hasDoubleValue() ? value.getDoubleValue() : value.getIntegerValue();
            return (!range.hasLt() || number < range.getLt())
                    && (!range.hasLte() || number <= range.getLte())
                    && (!range.hasGt() || number > range.getGt())
                    && (!range.hasGte() || number >= range.getGte());
        };
    }

    static Predicate<Value> datetimeRange(DatetimeRange range) {
        return value -> {
            Instant moment = value.hasStringValue() ? moment(value.getStringValue()) : null;
            return moment != null
                    && (!range.hasLt() || moment.isBefore(moment(range.getLt())))
                    && (!range.hasLte() || !moment.isAfter(moment(range.getLte())))
                    && (!range.hasGt() || moment.isAfter(moment(range.getGt())))
                    && (!range.hasGte() || !moment.isBefore(moment(range.getGte())));
        };
    }

    private static Instant moment(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** RFC 3339 as the server reads it: a time zone or not, a space for the T, a date alone. */
    static @Nullable Instant moment(String text) {
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + "T" + text.substring(11) : text;
        try {
            if (iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
            return zoned
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static Predicate<List<Value>> valuesCount(ValuesCount range) {
        return values -> {
            long count = 0;
            for (Value value : values) {
                count += value.hasListValue() ? value.getListValue().getValuesCount() : value.hasNullValue() ? 0 : 1;
            }
            return (!range.hasLt() || count < range.getLt())
                    && (!range.hasLte() || count <= range.getLte())
                    && (!range.hasGt() || count > range.getGt())
                    && (!range.hasGte() || count >= range.getGte());
        };
    }

    static boolean empty(List<Value> values) {
        for (Value value : values) {
            boolean nothing = value.hasNullValue()
                    || (value.hasListValue() && value.getListValue().getValuesCount() == 0);
            if (!nothing) {
                return false;
            }
        }
        return true;
    }

    static boolean anyNull(List<Value> values) {
        for (Value value : values) {
            if (value.hasNullValue()) {
                return true;
            }
            for (Value element : value.getListValue().getValuesList()) {
                if (element.hasNullValue()) {
                    return true;
                }
            }
        }
        return false;
    }
}
