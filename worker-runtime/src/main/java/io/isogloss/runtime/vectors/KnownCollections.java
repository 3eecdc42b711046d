package io.isogloss.runtime.vectors;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a while what the server said about its collections, so that a thousand small upserts do not ask a thousand times. What is remembered may be
 * out of date: whoever fails with it forgets it and asks anew. Safe for any number of threads.
 */
final class KnownCollections {
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MOST = 1_000;

    private final CollectionAdmin admin;
    private final QdrantCalls calls;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(CollectionFacts facts, long sinceNanos) {}

    KnownCollections(CollectionAdmin admin, QdrantCalls calls) {
        this.admin = admin;
        this.calls = calls;
    }

    /** Whether {@link #require} would answer from memory. */
    boolean remembers(String name) {
        Known found = known.get(name);
        return found != null && calls.settings().retries().clock().nanos() - found.sinceNanos() < REMEMBERED.toNanos();
    }

    CollectionFacts require(String name) {
        Known found = known.get(name);
        return found != null && remembers(name) ? found.facts() : remember(admin.require(name));
    }

    CollectionFacts remember(CollectionFacts facts) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(
                facts.name(),
                new Known(facts, calls.settings().retries().clock().nanos()));
        return facts;
    }

    void forget(String name) {
        known.remove(name);
    }
}
