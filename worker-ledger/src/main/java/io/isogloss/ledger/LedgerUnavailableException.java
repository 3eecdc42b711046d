package io.isogloss.ledger;

import org.jspecify.annotations.Nullable;

/** The ledger's database does not answer; its message says why and holds no secret. */
public final class LedgerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
