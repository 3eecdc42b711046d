/**
 * What embedding and naming cost: a row for each operation, an audit record beside it, reports and budgets.
 *
 * <p>Never in the way of a job: an entry is appended to a file and written to PostgreSQL, or to a database file, by a thread of its own.
 */
@NullMarked
package io.isogloss.ledger;

import org.jspecify.annotations.NullMarked;
