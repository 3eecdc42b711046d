package io.isogloss.benchmarks.datasets;

import io.nats.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The final statuses that workers publish for jobs of generation C, as a producer hears them. */
final class FinalStatuses {
    private static final Pattern JOB = Pattern.compile("\"job_id\":\"([^\"]+)\"");
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([^\"]+)\"");

    private final Map<String, List<String>> words = new ConcurrentHashMap<>();
    private volatile CountDownLatch open = new CountDownLatch(0);

    static FinalStatuses of(Connection nats) {
        FinalStatuses statuses = new FinalStatuses();
        nats.createDispatcher(message -> statuses.heard(new String(message.getData(), StandardCharsets.UTF_8)))
                .subscribe("transforms.dataset.status.>");
        return statuses;
    }

    /** Forgets what was heard and expects answers for so many jobs. */
    void expect(int jobs) {
        words.clear();
        open = new CountDownLatch(jobs);
    }

    /** Jobs without a final status. */
    long open() {
        return open.getCount();
    }

    /** Whether every job has its answer. */
    boolean await(Duration patience) throws InterruptedException {
        return open.await(patience.toSeconds(), TimeUnit.SECONDS);
    }

    /** Jobs with more than one final status. */
    long doubled() {
        return words.values().stream().filter(each -> each.size() > 1).count();
    }

    /** How often each word was heard. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        words.values().forEach(each -> each.forEach(word -> counts.merge(word, 1L, Long::sum)));
        return counts;
    }

    private void heard(String body) {
        Matcher status = STATUS.matcher(body);
        Matcher job = JOB.matcher(body);
        if (!status.find() || !job.find() || status.group(1).equals("processing")) {
            return;
        }
        boolean first = !words.containsKey(job.group(1));
        words.computeIfAbsent(job.group(1), id -> new CopyOnWriteArrayList<>()).add(status.group(1));
        if (first) {
            open.countDown();
        }
    }
}
