package io.isogloss.runtime.settings;

import static io.isogloss.runtime.settings.Kinds.integer;
import static io.isogloss.runtime.settings.Kinds.optionalInteger;
import static io.isogloss.runtime.settings.Kinds.required;
import static io.isogloss.runtime.settings.Kinds.url;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Variables of maps. */
public final class MapVariables {
    private static final Set<Worker> MAPS = EnumSet.of(Worker.VISUALIZATIONS);

    public static final Setting<String> S3_BUCKET_NAME = required("S3_BUCKET_NAME", MAPS, "Bucket of the pages.");
    public static final Setting<Integer> MAX_VISUALIZATION_POINTS = integer(
            "MAX_VISUALIZATION_POINTS",
            MAPS,
            100_000_000,
            1,
            1_000_000_000,
            "Points that are laid out; of a larger collection a fair sample is.");
    public static final Setting<OptionalInt> MAX_JOB_MEMORY_MB = optionalInteger(
            "MAX_JOB_MEMORY_MB",
            MAPS,
            "three quarters of the heap, divided by `MAX_CONCURRENT_JOBS`",
            1,
            1_000_000,
            "MiB that one job may take; a collection that cannot fit is refused.");
    public static final Setting<OptionalInt> COMPUTE_THREADS =
            optionalInteger("COMPUTE_THREADS", MAPS, "the processors", 1, 1_024, "Threads that compute.");
    public static final Setting<Optional<URI>> LLM_INFERENCE_API_URL = url(
            "LLM_INFERENCE_API_URL",
            MAPS,
            "http://localhost:8091",
            Set.of("http", "https"),
            "Server of the provider `internal` for names of topics.");

    static final List<Setting<?>> ALL = List.of(
            S3_BUCKET_NAME, MAX_VISUALIZATION_POINTS, MAX_JOB_MEMORY_MB, COMPUTE_THREADS, LLM_INFERENCE_API_URL);

    private MapVariables() {}
}
