package io.isogloss.runtime.jobs.inprocess;

import io.isogloss.runtime.jobs.JobClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** Message ids seen within a window, to drop repetitions. Not safe for several threads. */
final class RecentIds {
    private final JobClock clock;
    private final long windowNanos;
    private final Set<String> ids = new HashSet<>();
    private final ArrayDeque<Seen> inOrder = new ArrayDeque<>();

    private record Seen(String id, long nanos) {}

    RecentIds(JobClock clock, Duration window) {
        this.clock = clock;
        this.windowNanos = window.toNanos();
    }

    /** True if the id was not seen within the window. */
    boolean add(String id) {
        long now = clock.nanos();
        for (Seen oldest = inOrder.peek();
                oldest != null && now - oldest.nanos() > windowNanos;
                oldest = inOrder.peek()) {
            inOrder.poll();
            ids.remove(oldest.id());
        }
        if (!ids.add(id)) {
            return false;
        }
        inOrder.add(new Seen(id, now));
        return true;
    }
}
