package io.isogloss.local;

/**
 * Whose jobs they are and which records of a system they belong to.
 *
 * @param owner as jobs spell it; answers go to a subject of the owner's
 */
record JobIds(String owner, int datasetId, int transformId, int embeddedDatasetId) {
    /** Of this command, where there is no system with records. */
    static final JobIds LOCAL = new JobIds("local", 1, 1, 1);
}
