package io.isogloss.runtime.jobs.inprocess;

import io.isogloss.runtime.jobs.Delivery;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One work queue with one consumer: messages that are ready, on loan, or resting until their delay is over.
 *
 * <p>Settles as the NATS server does: an acknowledgement counts whoever sends it and however late, a release counts while
 * the message is on loan to anybody, and a renewal is confirmed even when the loan is over.
 */
final class JobQueue {
    private static final Duration DUPLICATE_WINDOW = Duration.ofHours(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final JobType type;
    private final JobClock clock;
    private final Map<Long, Entry> entries = new HashMap<>();
    private final TreeMap<Long, Entry> ready = new TreeMap<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private final RecentIds recent;
    private long lastSequence;

    private static final class Entry {
        private final long sequence;
        private final OutboundMessage message;
        private final Instant publishedAt;
        private int deliveries;
        private boolean onLoan;
        private long dueNanos;

        Entry(long sequence, OutboundMessage message, Instant publishedAt) {
            this.sequence = sequence;
            this.message = message;
            this.publishedAt = publishedAt;
        }
    }

    /** When an entry may come back; void once the entry has moved on. */
    private record Due(long nanos, Entry entry) {}

    JobQueue(JobType type, JobClock clock) {
        this.type = type;
        this.clock = clock;
        this.recent = new RecentIds(clock, DUPLICATE_WINDOW);
    }

    void add(OutboundMessage message) {
        lock.lock();
        try {
            if (message.messageId() != null && !recent.add(message.messageId())) {
                return;
            }
            Entry entry = new Entry(++lastSequence, message, clock.now());
            entries.put(entry.sequence, entry);
            ready.put(entry.sequence, entry);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a first message at most as long as told, then takes what is ready. */
    List<Delivery> take(int limit, Duration wait) throws InterruptedException {
        long deadline = clock.nanos() + wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                List<Delivery> taken = takeReady(limit);
                long left = deadline - clock.nanos();
                if (!taken.isEmpty() || left <= 0) {
                    return taken;
                }
                Due next = dues.peek();
                long untilDue = next == null ? left : Math.max(1, next.nanos() - clock.nanos());
                boolean _ = arrived.await(Math.min(left, untilDue), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is ready now, without waiting. */
    List<Delivery> poll(int limit) {
        lock.lock();
        try {
            return takeReady(limit);
        } finally {
            lock.unlock();
        }
    }

    private List<Delivery> takeReady(int limit) {
        bringBackDue();
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < limit && !ready.isEmpty()) {
            Entry entry = ready.pollFirstEntry().getValue();
            if (entry.deliveries >= type.deliveries()) {
                continue; // Stays stored and is offered no more, as in a stream whose consumer gave up on it.
            }
            entry.deliveries++;
            entry.onLoan = true;
            rest(entry, type.ackWait());
            taken.add(new Loan(entry, toJob(entry)));
        }
        return taken;
    }

    private void bringBackDue() {
        long now = clock.nanos();
        for (Due due = dues.peek(); due != null && now - due.nanos() >= 0; due = dues.peek()) {
            dues.poll();
            Entry entry = due.entry();
            if (entry.dueNanos == due.nanos() && entries.containsKey(entry.sequence)) {
                entry.onLoan = false;
                ready.put(entry.sequence, entry);
            }
        }
    }

    private void rest(Entry entry, Duration length) {
        entry.dueNanos = clock.nanos() + length.toNanos();
        dues.add(new Due(entry.dueNanos, entry));
    }

    private JobMessage toJob(Entry entry) {
        Map<String, String> headers = new HashMap<>(entry.message.headers());
        if (entry.message.messageId() != null) {
            headers.put("Nats-Msg-Id", entry.message.messageId());
        }
        return new JobMessage(
                type.stream(),
                entry.message.subject(),
                entry.sequence,
                entry.deliveries,
                entry.publishedAt,
                headers,
                entry.message.body());
    }

    /** Messages stored, settled ones left out. */
    int stored() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Messages ready to be delivered. */
    int waiting() {
        lock.lock();
        try {
            bringBackDue();
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean remove(Entry entry) {
        lock.lock();
        try {
            entries.remove(entry.sequence);
            ready.remove(entry.sequence);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private final class Loan implements Delivery {
        private final Entry entry;
        private final JobMessage message;

        Loan(Entry entry, JobMessage message) {
            this.entry = entry;
            this.message = message;
        }

        @Override
        public JobMessage message() {
            return message;
        }

        @Override
        public void renew(Runnable confirmed) {
            lock.lock();
            try {
                if (entry.onLoan) {
                    rest(entry, type.ackWait());
                }
            } finally {
                lock.unlock();
            }
            confirmed.run();
        }

        @Override
        public boolean acknowledge() {
            return remove(entry);
        }

        @Override
        public boolean release(Duration delay) {
            lock.lock();
            try {
                if (entry.onLoan) {
                    rest(entry, delay);
                    arrived.signal();
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean discard(String reason) {
            return remove(entry);
        }
    }
}
