package io.isogloss.sweep.state;

import io.isogloss.model.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Values of columns as a payload has them. */
final class PayloadValues {
    private PayloadValues() {}

    static @Nullable Object of(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Integer number -> number;
            case Long number -> number;
            case Short number -> number.intValue();
            case Float number -> Float.isFinite(number) ? number.doubleValue() : null;
            case Double number -> Double.isFinite(number) ? number : null;
            case BigInteger number -> number.toString();
            // A payload has no number of any length.
            case BigDecimal number -> number.doubleValue();
            case Timestamp time -> time.toInstant().toString();
            case Array array -> list(array);
            case PGobject object -> object(object);
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> list(Array array) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object each : (Object[]) array.getArray()) {
            values.add(of(each));
        }
        return values;
    }

    private static @Nullable Object object(PGobject object) {
        String text = object.getValue();
        if (text == null
                || !(object.getType().equals("json") || object.getType().equals("jsonb"))) {
            return text;
        }
        // The scanner of messages takes objects only, and PostgreSQL has checked this one.
        return Json.toMap(Json.readObject(("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8)))
                .get("value");
    }
}
