/**
 * Tasks over HTTP.
 */
@NullMarked
package io.isogloss.sweep.http;

import org.jspecify.annotations.NullMarked;
