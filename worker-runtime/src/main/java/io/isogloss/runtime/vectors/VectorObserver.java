package io.isogloss.runtime.vectors;

/** Is told what happens, for metrics. Called from any thread; must return at once. */
public interface VectorObserver {
    /** Watches nothing. */
    VectorObserver NONE = new VectorObserver() {};

    /** One request to store points has ended. */
    default void upserted(int points, long nanos, boolean completed) {}

    /** A request was too much for the server and is sent again in two halves. */
    default void upsertHalved() {}

    /** One page of points has been read. */
    default void scrolled(int points, long nanos) {}

    /** The points of a collection have been counted. */
    default void counted(String collection, long points) {}
}
