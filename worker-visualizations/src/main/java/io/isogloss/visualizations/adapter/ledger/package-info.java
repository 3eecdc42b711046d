/** Notes in the ledger what names of topics cost. */
@NullMarked
package io.isogloss.visualizations.adapter.ledger;

import org.jspecify.annotations.NullMarked;
