package io.isogloss.local.engine;

import io.isogloss.runtime.jobs.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Waits for the final statuses of jobs. Safe for many threads. */
public final class JobAnswers implements Consumer<OutboundMessage> {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, JsonNode> finals = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final AtomicLong heard = new AtomicLong();
    private final Consumer<JsonNode> progress;

    /** @param progress hears every status that is not final, on the thread that published it */
    public JobAnswers(Consumer<JsonNode> progress) {
        this.progress = progress;
    }

    @Override
    public void accept(OutboundMessage message) {
        if (message.subject().startsWith("dlq.")) {
            return;
        }
        heard.incrementAndGet();
        JsonNode status = JSON.readTree(new String(message.body(), StandardCharsets.UTF_8));
        String word = status.path("status").asString("");
        if (word.equals("processing")) {
            progress.accept(status);
            return;
        }
        String job = status.has("jobId")
                ? status.path("jobId").asString("")
                : status.path("job_id").asString("");
        finals.put(job, status);
        latch(job).countDown();
    }

    /** Statuses that have come so far. */
    public long heard() {
        return heard.get();
    }

    /** The final status of a job, or empty when it did not come in time. */
    public Optional<JsonNode> await(String jobId, Duration most) throws InterruptedException {
        boolean came = latch(jobId).await(most.toMillis(), TimeUnit.MILLISECONDS);
        if (!came) {
            return Optional.empty();
        }
        waiting.remove(jobId);
        return Optional.ofNullable(finals.remove(jobId));
    }

    private CountDownLatch latch(String jobId) {
        return waiting.computeIfAbsent(jobId, id -> new CountDownLatch(1));
    }
}
