package io.isogloss.runtime.settings;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A variable of the earlier workers that means nothing here. A worker that finds it set says so at its start, in one line.
 *
 * @param name the variable
 * @param workers whose earlier namesake read it, or was given it
 * @param instead what happens here, and which variable sets it where one does
 */
public record RetiredVariable(String name, Set<Worker> workers, String instead) {
    private static final Set<Worker> BOTH = EnumSet.allOf(Worker.class);
    private static final Set<Worker> DATASETS = EnumSet.of(Worker.DATASETS);
    private static final Set<Worker> MAPS = EnumSet.of(Worker.VISUALIZATIONS);

    /** All of them, in the order of the table. */
    public static final List<RetiredVariable> ALL = List.of(
            new RetiredVariable("EMBEDDER_PROVIDER", DATASETS, "each job names its provider"),
            new RetiredVariable(
                    "EMBEDDING_DOWNSTREAM_PRESSURE_TIMEOUT_SECS",
                    DATASETS,
                    "a provider that fails is left alone for `INFERENCE_CB_TIMEOUT_SECS`, one that asks for patience for as long as it says"),
            new RetiredVariable(
                    "ADAPTIVE_CONCURRENCY_SCALING_INTERVAL_SECS",
                    DATASETS,
                    "jobs at once do not change by themselves; `MAX_CONCURRENT_JOBS` sets them"),
            new RetiredVariable(
                    "WORKER_BACKPRESSURE_NAK_DELAY_SECS", DATASETS, "no job is fetched before there is room for it"),
            new RetiredVariable(
                    "WORKER_QDRANT_UPLOAD_CHUNK_SIZE", DATASETS, "an upsert is as large as the vector store takes it"),
            new RetiredVariable(
                    "NATS_BATCH_SIZE",
                    BOTH,
                    "as many jobs are fetched as there is room for; `MAX_CONCURRENT_JOBS` sets that"),
            new RetiredVariable("NATS_FETCH_TIMEOUT", MAPS, "a fetch waits for two seconds, and is repeated for ever"),
            new RetiredVariable(
                    "NATS_RESUBSCRIBE_THRESHOLD",
                    MAPS,
                    "a consumer that delivers nothing for two minutes though jobs wait is set up anew"),
            new RetiredVariable(
                    "NATS_STREAM_RETRY_ATTEMPTS", MAPS, "a stream that is missing is waited for without end"),
            new RetiredVariable("NATS_STREAM_RETRY_DELAY", MAPS, "the same, with pauses of up to five seconds"),
            new RetiredVariable("MAX_ACK_PENDING", BOTH, "`NATS_MAX_ACK_PENDING` sets it"),
            new RetiredVariable("RUST_LOG", BOTH, "`LOG_LEVEL` sets it"),
            new RetiredVariable(
                    "CLIENT_MTLS_ENABLED", BOTH, "a certificate is shown where `TLS_CLIENT_CERT_PATH` is set"),
            new RetiredVariable("S3_ENDPOINT", BOTH, "`AWS_ENDPOINT_URL` sets it"),
            new RetiredVariable(
                    "LLM_INFERENCE_API_TIMEOUT_SECS",
                    MAPS,
                    "a prompt takes two minutes at most, further tries and waits included"));

    public RetiredVariable {
        workers = Set.copyOf(workers);
    }
}
