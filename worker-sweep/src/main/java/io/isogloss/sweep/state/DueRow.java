package io.isogloss.sweep.state;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row with something to be done about it.
 *
 * @param key identifies it in its source
 * @param version counts its changes
 * @param gone whether its source has it no longer
 * @param job a job that carried it and was never answered
 * @param most texts of the largest batch that it may travel in; {@link Integer#MAX_VALUE} for any
 */
public record DueRow(
        String key, long version, boolean gone, @Nullable UUID job, int most) {}
