package io.isogloss.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the few shapes of JSON that a page's head needs. Keys are the page's own names. */
final class Json {
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    Json open(char bracket) {
        comma();
        out.append(bracket);
        first = true;
        return this;
    }

    Json close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    Json key(String key) {
        comma();
        out.append('"').append(key).append("\":");
        first = true;
        return this;
    }

    Json put(String key, @Nullable String value) {
        if (value != null) {
            key(key);
            value(value);
        }
        return this;
    }

    Json put(String key, double value) {
        key(key);
        return value(value);
    }

    Json put(String key, boolean value) {
        key(key);
        comma();
        out.append(value);
        return this;
    }

    Json strings(String key, List<String> values) {
        key(key).open('[');
        for (String value : values) {
            value(value);
        }
        return close(']');
    }

    Json numbers(String key, int[] values) {
        key(key).open('[');
        for (int value : values) {
            comma();
            out.append(value);
        }
        return close(']');
    }

    Json value(double value) {
        comma();
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
        return this;
    }

    Json value(String value) {
        comma();
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || (Character.isSurrogate(c) && !paired(value, i))) {
                        out.append("\\u").append(String.format("%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
        return this;
    }

    private static boolean paired(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }

    private void comma() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
