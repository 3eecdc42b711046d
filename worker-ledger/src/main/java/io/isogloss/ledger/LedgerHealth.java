package io.isogloss.ledger;

/**
 * How the ledger is.
 *
 * @param trouble why entries cannot be written now, or empty
 * @param waiting entries of this process that wait
 * @param written entries written since the start
 * @param lost entries that were given up: no room, or not to be written at all
 */
public record LedgerHealth(String trouble, int waiting, long written, long lost) {}
