/** Notes in the ledger what jobs cost. */
@NullMarked
package io.isogloss.datasets.adapter.ledger;

import org.jspecify.annotations.NullMarked;
