/**
 * Language models over HTTP: OpenAI, Cohere, any OpenAI-compatible server, and the plain inference service of the earlier system.
 *
 * <p>Implements the port {@link io.isogloss.visualizations.naming.TopicModel}. Knows requests, answers, limits and retries; what is asked and
 * what an answer is worth is decided in {@code naming}.
 */
@NullMarked
package io.isogloss.visualizations.adapter.llm;

import org.jspecify.annotations.NullMarked;
