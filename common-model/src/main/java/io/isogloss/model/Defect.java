package io.isogloss.model;

import java.util.Locale;

/** What is wrong with bytes that were meant to be a message or a batch file. */
public enum Defect {
    /** Not JSON, or JSON that stops in the middle. */
    NOT_JSON,
    /** JSON, but an array or object was expected and something else came. */
    WRONG_SHAPE,
    /** More bytes, items or digits than the limit. */
    TOO_LARGE,
    /** Nested deeper than the limit. */
    TOO_DEEP,
    /** An object names a field twice. */
    DUPLICATE_KEY,
    /** A byte order mark; JSON on the wire has none. */
    BYTE_ORDER_MARK,
    /** Bytes that are no UTF-8, or an escape that is half a character. */
    INVALID_UTF8,
    /** A number that no double can hold. */
    NUMBER_RANGE,
    /** A NUL character, raw or escaped. */
    NUL_CHARACTER,
    /** Sound JSON whose fields break the contract; the violations say how. */
    INVALID_FIELDS;

    /** Lower case, as metrics and logs spell it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
