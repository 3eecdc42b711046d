package io.isogloss.local;

import io.isogloss.local.engine.JobAnswers;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.engine.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Follows the jobs of an engine to their ends, and says when nobody seems to work on them. Safe for many threads. */
final class Followed {
    private static final Duration UNTIL_DOUBT = Duration.ofSeconds(10);

    private final LocalEngine engine;
    private final JobAnswers answers;
    private final Map<String, Progress> watched = new ConcurrentHashMap<>();

    /** Hears the engine's statuses from now on. */
    Followed(LocalEngine engine) {
        this.engine = engine;
        this.answers = new JobAnswers(this::tell);
        engine.listen(answers);
    }

    private void tell(JsonNode status) {
        Progress progress = watched.get(status.path("jobId").asString(""));
        int percent = status.path("statsJson").path("progress_percent").asInt(0);
        if (progress != null) {
            progress.at(percent);
        }
    }

    /** Passes the percents of a job on, from before it is handed in. */
    void watch(String job, Progress progress) {
        watched.put(job, progress);
    }

    /**
     * The final status of a job that succeeded.
     *
     * @throws CommandFailedException with the job's error, or when it did not end in time
     */
    JsonNode finish(String job, Duration most, Progress progress) throws InterruptedException {
        JsonNode status = end(job, most, progress);
        error(status).ifPresent(error -> {
            throw new CommandFailedException(error);
        });
        return status;
    }

    /** The final status of a job, however it ended. */
    JsonNode end(String job, Duration most, Progress progress) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        boolean doubted = false;
        try {
            while (System.nanoTime() < deadline) {
                long heard = answers.heard();
                Optional<JsonNode> status = answers.await(job, UNTIL_DOUBT);
                if (status.isPresent()) {
                    return status.get();
                }
                if (!doubted && heard == answers.heard()) {
                    Optional<String> trouble = engine.trouble();
                    trouble.ifPresent(progress::line);
                    doubted = trouble.isPresent();
                }
            }
        } finally {
            watched.remove(job);
        }
        throw new CommandFailedException(
                "No answer after " + most.toMinutes() + " minutes. Run the command again: it goes on where it was.");
    }

    /** What a final status says went wrong. */
    static Optional<String> error(JsonNode status) {
        if (!status.path("status").asString("").equals("failed")) {
            return Optional.empty();
        }
        return Optional.of(
                status.has("error")
                        ? status.path("error").asString("")
                        : status.path("errorMessage").asString(""));
    }
}
