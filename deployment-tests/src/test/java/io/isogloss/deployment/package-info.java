/** The workers' runnable jars as processes, in the surroundings that docker-compose.yml describes. */
@NullMarked
package io.isogloss.deployment;

import org.jspecify.annotations.NullMarked;
