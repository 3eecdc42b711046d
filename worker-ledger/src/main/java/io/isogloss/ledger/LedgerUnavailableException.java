package io.isogloss.ledger;

/** The ledger's database does not answer; its message says why and holds no secret. */
public final class LedgerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
