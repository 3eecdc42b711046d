package io.isogloss.model;

/** Subjects of the broker. */
public final class Subjects {
    /** Dataset jobs of generations B and C. */
    public static final String DATASET_JOBS = "workers.dataset-transform";

    /** Dataset jobs of generation A. */
    public static final String DATASET_JOBS_A = "dataset.transform.pending";

    /** Visualization jobs. */
    public static final String VISUALIZATION_JOBS = "workers.visualization-transform";

    /** Collection jobs, which a third worker takes. */
    public static final String COLLECTION_JOBS = "workers.collection-transform";

    /** Dead letters of dataset jobs. */
    public static final String DATASET_DEAD_LETTERS = "dlq.dataset-transforms";

    /** Dead letters of visualization jobs. */
    public static final String VISUALIZATION_DEAD_LETTERS = "dlq.visualization-transforms";

    /** Dead letters of collection jobs. */
    public static final String COLLECTION_DEAD_LETTERS = "dlq.collection-transforms";

    /** Answers to dataset jobs of generation A. */
    public static final String DATASET_RESULTS_A = "dataset.transform.complete";

    /** Answers to dataset jobs of generation B. */
    public static final String DATASET_RESULTS_B = "worker.result.vector";

    /** Answers to visualization jobs of generation B. */
    public static final String VISUALIZATION_RESULTS_B = "worker.result.visualization";

    /** Direct embedding jobs that somebody waits for. */
    public static final String DIRECT_JOBS_HIGH = "embeddings.request.high";

    /** Direct embedding jobs that can wait. */
    public static final String DIRECT_JOBS = "embeddings.request.normal";

    /** Dead letters of the first. */
    public static final String DIRECT_DEAD_LETTERS_HIGH = "dlq.embeddings.high";

    /** Dead letters of the second. */
    public static final String DIRECT_DEAD_LETTERS = "dlq.embeddings.normal";

    private static final int LONGEST_TOKEN = 64;

    private Subjects() {}

    /** Where answers to a dataset job of generation C go. */
    public static String datasetStatus(String owner, String datasetId, int datasetTransformId) {
        return "transforms.dataset.status." + token(owner) + "." + token(datasetId) + "." + datasetTransformId;
    }

    /** Where answers to a visualization job of generation C go. */
    public static String visualizationStatus(String owner, int embeddedDatasetId, int visualizationTransformId) {
        return "transforms.visualization.status." + token(owner) + "." + embeddedDatasetId + "."
                + visualizationTransformId;
    }

    /** Where the last status of a direct embedding job is. */
    public static String directStatus(String jobId) {
        return "embeddings.status." + token(jobId);
    }

    /** Where a part of the vectors of a direct embedding job is. */
    public static String directResult(String jobId, int part) {
        return "embeddings.result." + token(jobId) + "." + part;
    }

    /**
     * A text as exactly one token of a subject. Letters, digits, hyphens and underscores stay, up to 64 of them; anything else, the empty
     * text too, becomes its short hash, so that no owner adds a token, matches a wildcard or listens to another's answers.
     */
    public static String token(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TOKEN) {
            return Ids.shortHash(text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean harmless =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!harmless) {
                return Ids.shortHash(text);
            }
        }
        return text;
    }
}
