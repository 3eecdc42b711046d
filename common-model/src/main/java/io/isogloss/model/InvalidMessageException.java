package io.isogloss.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A message or batch file that breaks the contract. Its text never repeats a secret.
 *
 * <p>Trying again with the same bytes cannot help.
 */
public final class InvalidMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Defect defect;
    private final transient List<Violation> violations;

    /** A defect of the bytes: what, which value, which limit. */
    public InvalidMessageException(Defect defect, String message) {
        super(message);
        this.defect = defect;
        this.violations = List.of();
    }

    /** All the rules that the fields of one message break, in the order of the fields. */
    public InvalidMessageException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.defect = Defect.INVALID_FIELDS;
        this.violations = List.copyOf(violations);
    }

    /** The kind of defect. */
    public Defect defect() {
        return defect;
    }

    /** Every violation of {@link Defect#INVALID_FIELDS}; empty for any other defect. */
    public List<Violation> violations() {
        return violations;
    }
}
