/** The workers as processes, from what their images hold, in the surroundings that docker-compose.yml describes. */
@NullMarked
package io.isogloss.deployment;

import org.jspecify.annotations.NullMarked;
