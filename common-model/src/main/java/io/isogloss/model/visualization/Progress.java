package io.isogloss.model.visualization;

/** The steps of making a map, in order, with what is told at each. */
public enum Progress {
    /** The job was taken. */
    STARTING("starting", 0),
    /** Vectors are being fetched. */
    FETCHING("fetching_vectors", 5),
    /** Vectors are there. */
    FETCHED("fetching_vectors", 20),
    /** Places are being computed. */
    PROJECTING("applying_umap", 25),
    /** Places are known. */
    PROJECTED("applying_umap", 50),
    /** Clusters are being sought. */
    CLUSTERING("clustering", 55),
    /** Clusters are known. */
    CLUSTERED("clustering", 70),
    /** Names are being sought. */
    NAMING("naming_clusters", 72),
    /** Names are known. */
    NAMED("naming_clusters", 85),
    /** The page is being made. */
    RENDERING("generating_html", 88),
    /** The page is stored. */
    RENDERED("generating_html", 100);

    private final String stage;
    private final int percent;

    Progress(String stage, int percent) {
        this.stage = stage;
        this.percent = percent;
    }

    /** The word of the contract. */
    public String stage() {
        return stage;
    }

    /** How much of the work is done. */
    public int percent() {
        return percent;
    }
}
