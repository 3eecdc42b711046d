/**
 * The wire contract.
 *
 * <p>Messages of three generations, ids, subjects, keys, validation, secrets. Depends on Jackson alone; knows no broker, no store, no framework.
 */
@NullMarked
package io.isogloss.model;

import org.jspecify.annotations.NullMarked;
