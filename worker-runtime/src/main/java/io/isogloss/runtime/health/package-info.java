/**
 * How the worker says that it is well.
 *
 * <p>Lives here: checks of what the worker depends on, and the answers under every path that an orchestrator may ask. Does not live here:
 * what makes a listener ready.
 */
@NullMarked
package io.isogloss.runtime.health;

import org.jspecify.annotations.NullMarked;
