/**
 * The sweep as a part of the datasets worker.
 */
@NullMarked
package io.isogloss.sweep.config;

import org.jspecify.annotations.NullMarked;
