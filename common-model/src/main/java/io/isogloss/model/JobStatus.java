package io.isogloss.model;

/** Where a job stands. How the word is spelled on the wire depends on the job's generation. */
public enum JobStatus {
    /** Work has begun; other statuses of the same job follow. */
    PROCESSING,
    /** Done, and its effect is durable. */
    SUCCESS,
    /** Given up for good. */
    FAILED
}
