/**
 * Names for the clusters of a map.
 *
 * <p>Keywords contrasted with the whole corpus and with the siblings, exemplars, the rules every name must pass, the prompt for a language model and
 * what is done with its answer. Pure computation and one port ({@link io.isogloss.visualizations.naming.TopicModel}); no HTTP, no Spring, no broker.
 * Document texts are data here, never instructions, and a name is plain text, never markup.
 */
@NullMarked
package io.isogloss.visualizations.naming;

import org.jspecify.annotations.NullMarked;
