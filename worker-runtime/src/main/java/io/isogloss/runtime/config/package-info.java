/**
 * Bridges between the runtime's plain classes and Spring: life cycles, and nothing that decides anything.
 */
@NullMarked
package io.isogloss.runtime.config;

import org.jspecify.annotations.NullMarked;
