package io.isogloss.runtime.jobs;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of jobs that it has seen fail, until they are settled for good.
 *
 * <p>Only to write better dead letters and to keep a decision once taken: everything works, with less detail, after a
 * restart or on another worker. Bounded; the oldest entry goes first.
 */
final class AttemptMemory {
    private final Map<String, Known> entries;

    /**
     * What is known of one job.
     *
     * @param firstError the first failure seen here
     * @param firstErrorAt when
     * @param verdict why the job will not run again, once that has been decided and its sender told
     */
    record Known(
            Failure firstError,
            Instant firstErrorAt,
            @Nullable Failure verdict) {}

    AttemptMemory(int capacity) {
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized @Nullable Known find(String key) {
        return entries.get(key);
    }

    synchronized Known failed(String key, Failure failure, Instant at) {
        return entries.computeIfAbsent(key, k -> new Known(failure, at, null));
    }

    synchronized void decided(String key, Failure verdict, Instant at) {
        Known known = entries.get(key);
        entries.put(
                key,
                new Known(
                        known == null ? verdict : known.firstError(),
                        known == null ? at : known.firstErrorAt(),
                        verdict));
    }

    synchronized void forget(String key) {
        entries.remove(key);
    }
}
