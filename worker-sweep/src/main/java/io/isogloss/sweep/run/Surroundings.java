package io.isogloss.sweep.run;

import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.VectorStore;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a sweep works with.
 *
 * @param objects where batch files go
 * @param vectors where points are; asked for when needed
 * @param desk where jobs go
 * @param ids makes the ids of jobs
 * @param silence how long no answer may come before a sweep leaves its jobs to the next one
 */
public record Surroundings(
        ObjectStore objects, Supplier<VectorStore> vectors, Desk.Opener desk, Supplier<UUID> ids, Duration silence) {}
