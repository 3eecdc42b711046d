/**
 * Guards every address that comes in a message.
 *
 * <p>Lives here: the rule which addresses may be called, and HTTP clients and host look-ups that keep to it. Does not live here: what is
 * called. See ADR 10.
 */
@NullMarked
package io.isogloss.runtime.http;

import org.jspecify.annotations.NullMarked;
