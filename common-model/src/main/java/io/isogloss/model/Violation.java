package io.isogloss.model;

/**
 * One rule of the contract that a message breaks.
 *
 * @param field path of the field as the message spells it, for example {@code embedder_config.batch_size}
 * @param value what was found there, shortened and printable; masked where the field holds a secret; {@code absent} if there was nothing
 * @param limit what would have been accepted
 */
public record Violation(String field, String value, String limit) {

    /** {@code field: value, limit}. */
    @Override
    public String toString() {
        return field + " is " + value + ", " + limit;
    }
}
