package io.isogloss.datasets.adapter.metrics;

import io.isogloss.datasets.application.BatchObserver;
import io.isogloss.datasets.application.BatchRecord;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.FailureKind;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobObserver;
import io.isogloss.runtime.jobs.JobReport;
import io.isogloss.runtime.vectors.VectorObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts jobs, embeddings, requests and stored points. Safe for many threads; costs a look-up in a map per event.
 *
 * <p>A job chooses the name of its model, so only so many become values of a label; the rest are {@code other}.
 */
public final class WorkerMetrics implements BatchObserver, EmbedderListener, JobObserver, VectorObserver {
    private static final String WORKER = "dataset-transform";
    private static final int MOST_MODELS = 100;

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> permits = new ConcurrentHashMap<>();
    private final Set<String> models = ConcurrentHashMap.newKeySet();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final DistributionSummary chunks;
    private final DistributionSummary fileBytes;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.chunks = registry.summary("worker_job_chunks", "worker", WORKER);
        this.fileBytes = registry.summary("worker_job_file_size_bytes", "worker", WORKER);
    }

    /** A job brought a key in clear. */
    public void plainKey() {
        counter("worker_plain_keys").increment();
    }

    @Override
    public void ended(BatchRecord batch) {
        String model = model(batch.model());
        counter("worker_jobs", "worker", WORKER, "status", batch.status()).increment();
        counter("worker_jobs_processed").increment();
        timer("worker_job_duration_seconds", "worker", WORKER, "status", batch.status())
                .record(batch.took());
        chunks.record(batch.chunks());
        if (batch.bytes() > 0) {
            fileBytes.record((double) batch.bytes());
        }
        counter("worker_embedding_cost_usd", "provider", provider(batch.provider()), "model", model)
                .increment(batch.costUsd());
        counter("worker_items_truncated").increment(batch.truncated());
    }

    @Override
    public void embedded(String provider, String model, int texts, long tokens, Duration took) {
        String known = model(model);
        String by = provider(provider);
        counter("worker_embeddings_generated", "provider", by, "model", known).increment(texts);
        counter("worker_embedding_tokens", "provider", by, "model", known).increment((double) tokens);
        timer("worker_embedding_latency_seconds", "provider", by, "model", known)
                .record(took);
    }

    @Override
    public void requestEnded(RequestEnded event) {
        FailureKind failure = event.failure();
        String provider = provider(event.provider());
        counter("worker_api_requests", "provider", provider, "status", failure == null ? "success" : "error")
                .increment();
        timer("worker_api_latency_seconds", "provider", provider).record(event.duration());
        if (failure != null) {
            counter("worker_api_errors", "provider", provider, "error_type", word(failure))
                    .increment();
        }
    }

    @Override
    public void cacheAsked(String provider, String model, int hits, int misses) {
        counter("worker_embedding_cache_hits").increment(hits);
        counter("worker_embedding_cache_misses").increment(misses);
    }

    @Override
    public void retrying(String provider, String model, FailureKind cause, int attempt, Duration delay) {
        counter("worker_api_retries", "provider", provider(provider), "error_type", word(cause))
                .increment();
    }

    @Override
    public void split(String provider, String model, int texts) {
        counter("worker_batch_splits", "provider", provider(provider)).increment();
    }

    @Override
    public void limited(String provider, String model, Duration waited) {
        timer("worker_provider_throttled_seconds", "provider", provider(provider))
                .record(waited);
    }

    @Override
    public void upserted(int points, long nanos, boolean completed) {
        counter("worker_qdrant_upsert", "status", completed ? "completed" : "failed")
                .increment();
        timer("worker_qdrant_upsert_latency_seconds").record(nanos, TimeUnit.NANOSECONDS);
        if (completed) {
            counter("worker_qdrant_points").increment(points);
        }
    }

    @Override
    public void ended(JobReport report) {
        String kind = report.kind() == null ? "none" : report.kind().code();
        switch (report.ending()) {
            case COMPLETED, UNCONFIRMED, HANDED_BACK, ABANDONED -> {}
            case RETRIED ->
                counter("worker_job_retries", "worker", report.type(), "attempt", attempt(report.message()))
                        .increment();
            case DEAD_LETTERED -> {
                counter("dlq_messages", "transform_type", report.type(), "reason", kind)
                        .increment();
                counter("worker_job_failures", "worker", report.type(), "error_type", kind)
                        .increment();
            }
        }
        if (report.message().attempt() > 1) {
            counter("worker_redelivered", "worker", report.type()).increment();
        }
    }

    @Override
    public void leaseLost(JobMessage message) {
        counter("worker_lease_lost").increment();
    }

    @Override
    public void permits(String type, int inUse, int size) {
        permits.computeIfAbsent(
                        type,
                        name -> registry.gauge(
                                "worker_permits_in_use",
                                io.micrometer.core.instrument.Tags.of("worker", name),
                                new AtomicInteger()))
                .set(inUse);
    }

    private String model(String name) {
        return bounded(name);
    }

    private String provider(String name) {
        return bounded(name);
    }

    private String bounded(String name) {
        return models.contains(name) || (models.size() < MOST_MODELS && models.add(name)) ? name : "other";
    }

    private static String attempt(JobMessage message) {
        return Integer.toString(Math.min(message.attempt(), 10));
    }

    private static String word(Enum<?> kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Counter counter(String name, String... tags) {
        return found(counters, name, tags, () -> registry.counter(name, tags));
    }

    private Timer timer(String name, String... tags) {
        return found(
                timers,
                name,
                tags,
                () -> Timer.builder(name)
                        .tags(tags)
                        .publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofMinutes(10))
                        .register(registry));
    }

    private static <M> M found(Map<String, M> known, String name, String[] tags, Supplier<M> make) {
        String key = tags.length == 0 ? name : name + '\n' + String.join("\n", tags);
        @Nullable M meter = known.get(key);
        return meter != null ? meter : known.computeIfAbsent(key, each -> make.get());
    }
}
