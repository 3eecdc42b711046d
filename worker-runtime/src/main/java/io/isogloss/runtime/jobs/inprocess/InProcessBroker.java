package io.isogloss.runtime.jobs.inprocess;

import io.isogloss.runtime.jobs.ConsumerTerms;
import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobSource;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.MessagePublisher;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.jobs.PublishFailedException;
import io.isogloss.runtime.jobs.SourceLevels;
import io.isogloss.runtime.jobs.SourceLevels.StreamLevel;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A broker in memory. Jobs are published to it like to any other; statuses and dead letters are kept for a while and
 * handed to whoever {@link #listen listens}.
 *
 * <p>Safe for any number of threads. Holds a message until it is settled: publish no faster than jobs are done.
 */
public final class InProcessBroker implements JobBroker {
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);
    private static final int KEPT = 10_000;
    private static final List<String> STATUS_PREFIXES = List.of(
            "transforms.",
            "worker.result.",
            "embeddings.status.",
            "embeddings.result.",
            "dataset.transform.complete",
            "dlq.");

    private final JobClock clock;
    private final Map<String, JobQueue> queuesBySubject = new ConcurrentHashMap<>();
    private final List<Consumer<OutboundMessage>> listeners = new CopyOnWriteArrayList<>();
    private final ArrayDeque<OutboundMessage> published = new ArrayDeque<>();
    private final RecentIds recent;
    private volatile boolean closed;

    /** An empty broker. */
    public InProcessBroker(JobClock clock) {
        this.clock = clock;
        this.recent = new RecentIds(clock, DUPLICATE_WINDOW);
    }

    @Override
    public JobSource source(JobType type) {
        return new QueueSource(type, queue(type));
    }

    @Override
    public MessagePublisher publisher() {
        return this::publish;
    }

    @Override
    public boolean reachable() {
        return !closed;
    }

    /** Calls the listener with every status, result and dead letter from now on, on the publishing thread. */
    public void listen(Consumer<OutboundMessage> listener) {
        listeners.add(listener);
    }

    /** The last statuses, results and dead letters, oldest first. */
    public List<OutboundMessage> published() {
        synchronized (published) {
            return List.copyOf(published);
        }
    }

    /** Jobs of a type that are not settled yet. */
    public int unsettled(JobType type) {
        return queue(type).stored();
    }

    @Override
    public void close() {
        closed = true;
    }

    JobQueue queue(JobType type) {
        return queuesBySubject.computeIfAbsent(type.subject(), subject -> new JobQueue(type, clock));
    }

    private void publish(OutboundMessage message) {
        if (closed) {
            throw PublishFailedException.forNow(
                    "no confirmation for a message to " + message.subject(), new IllegalStateException("closed"));
        }
        JobQueue queue = queuesBySubject.get(message.subject());
        if (queue != null) {
            queue.add(message);
            return;
        }
        if (STATUS_PREFIXES.stream().noneMatch(message.subject()::startsWith)) {
            throw PublishFailedException.forNow(
                    "no stream for subject " + message.subject(), new IllegalStateException("no stream"));
        }
        synchronized (published) {
            if (message.messageId() != null && !recent.add(message.messageId())) {
                return;
            }
            published.add(message);
            if (published.size() > KEPT) {
                published.remove();
            }
        }
        listeners.forEach(listener -> listener.accept(message));
    }

    private final class QueueSource implements JobSource {
        private final JobType type;
        private final JobQueue queue;

        QueueSource(JobType type, JobQueue queue) {
            this.type = type;
            this.queue = queue;
        }

        @Override
        public void fetch(int limit, Duration wait, Consumer<Delivery> sink) throws InterruptedException {
            if (closed) {
                throw new SourceUnavailableException("the broker is closed");
            }
            queue.take(limit, wait).forEach(sink);
        }

        @Override
        public long pending() {
            return queue.waiting();
        }

        @Override
        public SourceLevels levels() {
            int stored = queue.stored();
            int waiting = queue.waiting();
            return new SourceLevels(
                    List.of(new StreamLevel(type.stream(), stored, 0)),
                    type.stream(),
                    type.consumer(),
                    waiting,
                    stored - waiting);
        }

        @Override
        public ConsumerTerms terms() {
            return ConsumerTerms.of(type);
        }

        @Override
        public void rebuild() {
            // There is nothing between the queue and its readers that could be stuck.
        }

        @Override
        public void close() {
            // A queue outlives its readers.
        }
    }
}
