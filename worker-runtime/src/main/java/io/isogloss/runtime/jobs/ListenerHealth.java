package io.isogloss.runtime.jobs;

import java.time.Duration;

/**
 * How one listener is.
 *
 * @param type name of its job type
 * @param state where it is in its life
 * @param inFlight jobs being worked on
 * @param permits most jobs at once
 * @param sinceTurn since its fetch loop last came round; long means that it hangs
 * @param turning whether that is recent enough to call the process alive
 * @param trouble why it cannot fetch now, or empty
 * @param held why it is not to fetch now, or empty
 */
public record ListenerHealth(
        String type,
        State state,
        int inFlight,
        int permits,
        Duration sinceTurn,
        boolean turning,
        String trouble,
        String held) {

    /** Whether it takes jobs at this moment. */
    public boolean takesJobs() {
        return state == State.RUNNING && trouble.isEmpty();
    }

    /** The life of a listener, each state entered at most once. */
    public enum State {
        /** Made, not started. */
        NEW,
        /** Fetches and works. */
        RUNNING,
        /** Fetches no more, finishes what it has. */
        STOPPING,
        /** Has nothing any more. */
        STOPPED
    }
}
