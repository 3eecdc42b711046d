package io.isogloss.page;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks at the door: each throws with the field's name, its value and the limit. */
final class Bounds {
    private static final int SHOWN = 60;

    private Bounds() {}

    static int in(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidMapException(field, value + " is not between " + least + " and " + most);
        }
        return value;
    }

    static double in(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new InvalidMapException(field, value + " is not between " + least + " and " + most);
        }
        return value;
    }

    static String text(String field, String value, int mostChars) {
        if (value.length() > mostChars) {
            throw new InvalidMapException(field, value.length() + " characters, at most " + mostChars + " are shown");
        }
        return value;
    }

    static String matches(String field, String value, Pattern form, String wish) {
        if (!form.matcher(value).matches()) {
            throw new InvalidMapException(field, shown(value) + " is not " + wish);
        }
        return value;
    }

    static void require(boolean holds, String field, String message) {
        if (!holds) {
            throw new InvalidMapException(field, message);
        }
    }

    /** A value as a message may carry it: short, on one line, no control characters. */
    static String shown(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        StringBuilder line = new StringBuilder("\"");
        for (int i = 0; i < Math.min(value.length(), SHOWN); i++) {
            char c = value.charAt(i);
            line.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return line.append(value.length() > SHOWN ? "…\"" : "\"").toString();
    }
}
