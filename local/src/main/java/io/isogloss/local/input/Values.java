package io.isogloss.local.input;

import java.util.regex.Pattern;

/** Values of a table, where everything is written as text. */
final class Values {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][-+]?[0-9]{1,3})?");

    private Values() {}

    /** A number where the text is one, else the text without the blanks around it. A leading zero makes a code, not a number. */
    static Object of(String text) {
        String plain = text.strip();
        boolean code = plain.length() > 1 && plain.charAt(0) == '0' && plain.charAt(1) != '.';
        if (!code && NUMBER.matcher(plain).matches()) {
            double value = Double.parseDouble(plain);
            if (value == Math.rint(value) && Math.abs(value) < 1e15 && plain.indexOf('.') < 0) {
                return (long) value;
            }
            return value;
        }
        return plain;
    }
}
