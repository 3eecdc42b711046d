package io.isogloss.benchmarks.datasets;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final statuses of jobs of generation C: those that their stream keeps, which is what a producer reads, and beside them how many were published. A
 * result that a worker publishes again, because it died before its acknowledgement, has the message id of the first, and the stream drops it.
 */
final class FinalStatuses {
    private static final Pattern JOB = Pattern.compile("\"job_id\":\"([^\"]+)\"");
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([^\"]+)\"");
    private static final String SUBJECTS = "transforms.dataset.status.>";

    private final Map<String, List<String>> kept = new ConcurrentHashMap<>();
    private final Map<String, List<String>> published = new ConcurrentHashMap<>();
    private long open;

    /** Listens to the stream of statuses, which the worker has made before. */
    static FinalStatuses of(Connection nats) throws IOException, JetStreamApiException {
        FinalStatuses statuses = new FinalStatuses();
        Dispatcher dispatcher = nats.createDispatcher();
        dispatcher.subscribe(SUBJECTS, message -> note(message, statuses.published));
        nats.jetStream()
                .subscribe(
                        SUBJECTS,
                        nats.createDispatcher(),
                        statuses::keep,
                        false,
                        PushSubscribeOptions.builder().stream("TRANSFORM_STATUS")
                                .ordered(true)
                                .configuration(ConsumerConfiguration.builder()
                                        .deliverPolicy(DeliverPolicy.New)
                                        .build())
                                .build());
        return statuses;
    }

    /** Forgets what was heard and expects answers for so many jobs. */
    synchronized void expect(int jobs) {
        kept.clear();
        published.clear();
        open = jobs;
    }

    /** Jobs without a final status. */
    synchronized long open() {
        return open;
    }

    /** Whether every job has its answer. */
    boolean await(Duration patience) throws InterruptedException {
        return await(0, patience);
    }

    /** Whether at most so many jobs have none, now or in time. */
    synchronized boolean await(long left, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (open > left) {
            long nanos = deadline - System.nanoTime();
            if (nanos <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        return true;
    }

    /** Jobs for which the stream keeps more than one final status. */
    long doubled() {
        return moreThanOnce(kept);
    }

    /** Jobs whose final status was published more than once, whatever the stream keeps. */
    long publishedTwice() {
        return moreThanOnce(published);
    }

    /** How often the stream keeps each word. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        kept.values().forEach(each -> each.forEach(word -> counts.merge(word, 1L, Long::sum)));
        return counts;
    }

    private static long moreThanOnce(Map<String, List<String>> heard) {
        return heard.values().stream().filter(each -> each.size() > 1).count();
    }

    private void keep(Message message) {
        if (note(message, kept)) {
            answered();
        }
    }

    private synchronized void answered() {
        open = Math.max(0, open - 1);
        notifyAll();
    }

    /** Whether it is the first final status of its job. */
    private static boolean note(Message message, Map<String, List<String>> heard) {
        String body = new String(message.getData(), StandardCharsets.UTF_8);
        Matcher status = STATUS.matcher(body);
        Matcher job = JOB.matcher(body);
        if (!status.find() || !job.find() || status.group(1).equals("processing")) {
            return false;
        }
        List<String> words = heard.computeIfAbsent(job.group(1), id -> new CopyOnWriteArrayList<>());
        words.add(status.group(1));
        return words.size() == 1;
    }
}
