/**
 * Measurements of {@code common-model}: reading batch files and messages.
 *
 * <p>What is read is made here from a seed; nothing comes from a network or a disk.
 */
@NullMarked
package io.isogloss.benchmarks.model;

import org.jspecify.annotations.NullMarked;
