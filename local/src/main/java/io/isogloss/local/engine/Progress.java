package io.isogloss.local.engine;

/** Hears how far a piece of work is. Safe for several threads. */
public interface Progress {
    /** Something to tell. */
    void line(String text);

    /** Begins a step of so many things, which are counted as they are done. */
    void begin(String name, long count);

    /** Begins a step whose progress is told in percent. */
    void beginPercent(String name);

    /** So many are done; less than before is not news. */
    void at(long count);

    /** The step is done. */
    void end();
}
