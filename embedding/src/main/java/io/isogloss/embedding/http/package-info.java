/**
 * Providers that speak HTTP: what each one is sent and how its answer is read, byte by byte, without a string or a box for each value.
 */
@NullMarked
package io.isogloss.embedding.http;

import org.jspecify.annotations.NullMarked;
