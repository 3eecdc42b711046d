package io.isogloss.runtime.health;

import io.isogloss.runtime.jobs.ListenerHealth;
import java.util.List;

/** Knows how the listeners of this worker are. */
@FunctionalInterface
public interface ListenerHealthSource {

    /** One entry a job type. */
    List<ListenerHealth> listeners();
}
