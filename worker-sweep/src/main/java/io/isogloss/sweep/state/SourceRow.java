package io.isogloss.sweep.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the source.
 *
 * @param texts columns of the text template; one that is too long is cut shortly after the limit
 * @param payload columns of the payload as strings, numbers, booleans, lists, maps and nulls
 */
public record SourceRow(String key, Map<String, @Nullable String> texts, Map<String, @Nullable Object> payload) {}
