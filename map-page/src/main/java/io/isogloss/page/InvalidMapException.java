package io.isogloss.page;

/**
 * A document or a setting that cannot become a page. The message names what is wrong, the value, and the limit.
 */
public final class InvalidMapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidMapException(String field, String message) {
        super(field + ": " + message);
        this.field = field;
    }

    /** The field that is out of bounds, in the spelling of {@link PageSettings} or {@link MapDocument}. */
    public String field() {
        return field;
    }
}
