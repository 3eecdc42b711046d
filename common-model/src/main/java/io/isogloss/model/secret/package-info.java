/**
 * Keys of other people: held so that nothing prints them, referred to so that they need not travel, sealed so that they may.
 *
 * <p>Nothing here logs, and no exception here repeats a key.
 */
@NullMarked
package io.isogloss.model.secret;

import org.jspecify.annotations.NullMarked;
