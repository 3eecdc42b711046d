package io.isogloss.sweep.run;

import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.sweep.plan.SweepPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a sweep works with.
 *
 * @param objects where batch files go
 * @param vectors where points are; asked for when needed
 * @param desk where jobs go
 * @param ids makes the ids of jobs
 * @param nanos counts nanoseconds from any moment
 * @param clock says when a sweep ended
 * @param catalog where those who search find out what a sweep filled
 * @param silence how long no answer may come before a sweep leaves its jobs to the next one
 */
public record Surroundings(
        ObjectStore objects,
        Supplier<VectorStore> vectors,
        Desk.Opener desk,
        Supplier<UUID> ids,
        LongSupplier nanos,
        InstantSource clock,
        Function<SweepPlan, Catalog> catalog,
        Duration silence) {}
