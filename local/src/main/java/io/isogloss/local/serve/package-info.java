/** One port for everything: maps and their jobs, search, embeddings as OpenAI's API has them, health and metrics. */
@NullMarked
package io.isogloss.local.serve;

import org.jspecify.annotations.NullMarked;
