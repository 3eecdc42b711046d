package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobHandler;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what the job says: {@code job <id> <owner> <work in ms> ok|once|reject|retry}, the owner becoming a subject token; {@code once} has that work at its
 * first delivery and none later.
 */
public final class ScriptedHandler implements JobHandler {
    private static final Pattern SCRIPT = Pattern.compile("job (\\S+) (\\S+) (\\d+) (ok|once|reject|retry)(?s:.*)");

    private final JobType type;
    private final Consumer<String> ran;

    /** Tells the consumer the id of each job whose effect is done. */
    public ScriptedHandler(JobType type, Consumer<String> ran) {
        this.type = type;
        this.ran = ran;
    }

    /** The body of a job. */
    public static byte[] script(String id, String owner, Duration work, String outcome) {
        return ("job " + id + " " + owner + " " + work.toMillis() + " " + outcome).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public JobType type() {
        return type;
    }

    @Override
    public Job read(JobMessage message) {
        Matcher matcher = SCRIPT.matcher(new String(message.body(), StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            throw JobFailedException.of(FailureKind.UNREADABLE, "not a script");
        }
        return new ScriptedJob(
                matcher.group(1),
                matcher.group(2),
                Duration.ofMillis(Long.parseLong(matcher.group(3))),
                matcher.group(4));
    }

    private final class ScriptedJob implements Job {
        private final String id;
        private final String owner;
        private final Duration work;
        private final String outcome;

        ScriptedJob(String id, String owner, Duration work, String outcome) {
            this.id = id;
            this.owner = owner;
            this.work = work;
            this.outcome = outcome;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public OutboundMessage processing() {
            return status("processing", "processing-" + id);
        }

        @Override
        public OutboundMessage failed(Failure failure) {
            return status("failed", "final-" + id);
        }

        @Override
        public JobOutcome run(JobContext context) throws InterruptedException {
            if (work.isPositive()
                    && !(outcome.equals("once") && context.message().attempt() > 1)) {
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(work.toMillis());
            }
            switch (outcome) {
                case "reject" ->
                    throw JobFailedException.of(FailureKind.INVALID, "as the script says, api_key=canary-secret");
                case "retry" -> throw JobFailedException.of(FailureKind.UNAVAILABLE, "as the script says");
                default -> ran.accept(id);
            }
            return new JobOutcome.Completed(status("success", "final-" + id));
        }

        private OutboundMessage status(String word, String messageId) {
            return OutboundMessage.of(
                    "transforms.dataset.status." + owner + ".1.2",
                    messageId,
                    (id + " " + word).getBytes(StandardCharsets.UTF_8));
        }
    }
}
