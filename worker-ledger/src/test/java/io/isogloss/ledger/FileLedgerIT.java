package io.isogloss.ledger;

/** The ledger over a database file. */
final class FileLedgerIT extends LedgerContract {
    @Override
    DatabaseAddress database() {
        return new DatabaseAddress.File(folder.resolve("costs"));
    }
}
