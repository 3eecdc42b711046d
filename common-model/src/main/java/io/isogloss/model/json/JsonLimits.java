package io.isogloss.model.json;

/**
 * How much JSON is accepted.
 *
 * @param totalBytes bytes in all
 * @param valueBytes bytes of one buffered value: one chunk of a batch file, or a whole message
 * @param depth nesting of arrays and objects
 */
public record JsonLimits(long totalBytes, int valueBytes, int depth) {

    /** Fields of one object. Real messages stay below a hundred; the limit bounds the search for duplicates. */
    static final int NAMES_OF_AN_OBJECT = 10_000;

    /** Characters of one number. */
    static final int NUMBER_CHARACTERS = 1_000;

    /** Checks that each is positive. */
    public JsonLimits {
        if (totalBytes < 1 || valueBytes < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive, are " + totalBytes + ", " + valueBytes + ", " + depth);
        }
    }
}
