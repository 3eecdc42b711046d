/** The datasets worker under load: its own process between real servers, each in a process of its own. */
@NullMarked
package io.isogloss.benchmarks.datasets;

import org.jspecify.annotations.NullMarked;
