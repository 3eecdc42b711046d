package io.isogloss.cartography.parallel;

/**
 * Hears how far a run has come. Called by the thread that started the run, at most some hundred times; an exception
 * thrown here ends the run.
 */
@FunctionalInterface
public interface ProgressListener {

    /** Hears nothing. */
    ProgressListener SILENT = (stage, fraction) -> {};

    /**
     * The run is in {@code stage} and has done {@code fraction} of it.
     *
     * @param stage short lower-case name, such as {@code layout}
     * @param fraction between 0 and 1, never falling within a stage
     */
    void onProgress(String stage, double fraction);
}
