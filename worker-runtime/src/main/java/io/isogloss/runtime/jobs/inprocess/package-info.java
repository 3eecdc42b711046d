/**
 * The broker inside this process: the same promises as JetStream while the process lives, and nothing to install.
 *
 * <p>For the command on one machine, for tests, and as the model in the simulation of the listener. Keeps nothing on disk.
 */
@NullMarked
package io.isogloss.runtime.jobs.inprocess;

import org.jspecify.annotations.NullMarked;
