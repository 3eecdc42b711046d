package io.isogloss.runtime.settings;

/** Who reads a setting. */
public enum Worker {
    /** Turns texts into vectors. */
    DATASETS("datasets"),
    /** Turns vectors into maps. */
    VISUALIZATIONS("visualizations");

    private final String word;

    Worker(String word) {
        this.word = word;
    }

    /** As the table of settings says it. */
    public String word() {
        return word;
    }
}
