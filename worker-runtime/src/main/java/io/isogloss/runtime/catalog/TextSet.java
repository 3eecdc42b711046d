package io.isogloss.runtime.catalog;

import io.isogloss.model.dataset.EmbedderConfig;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Texts that were embedded.
 *
 * @param collection where their vectors lie
 * @param title heading of their map
 * @param source where they came from: a path, or what else a person called it
 * @param access how the embedder is reached, where provider and model do not say it; null where they do
 * @param dimensions length of their vectors, where it was asked of a model that makes several; null for the model's own
 * @param texts how many
 * @param revision changes whenever a text comes or goes
 * @param page key of their last map; null before the first
 * @param changed when they were last embedded or drawn
 */
public record TextSet(
        String collection,
        String title,
        String source,
        String provider,
        String model,
        @Nullable EmbedderAccess access,
        @Nullable Integer dimensions,
        long texts,
        String revision,
        @Nullable String page,
        Instant changed) {

    /** The embedder of these texts, for a question about them. */
    public EmbedderConfig embedder() {
        EmbedderAccess known = access == null ? EmbedderAccess.USUAL : access;
        return known.embedder(provider, model, dimensions);
    }

    /** The same with another map. */
    public TextSet withPage(String key, Instant at) {
        return new TextSet(collection, title, source, provider, model, access, dimensions, texts, revision, key, at);
    }
}
