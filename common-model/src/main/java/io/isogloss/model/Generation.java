package io.isogloss.model;

/**
 * Which of the three forms of the contract a job was written in.
 *
 * <p>A worker has no reason to ask: the generation travels inside the job's address, and the answers built from that
 * address spell their fields, subject and status words accordingly.
 */
public enum Generation {
    /** Chunks inside the message, UUIDs for everything, answers on {@code dataset.transform.complete}. */
    A,
    /** Batch files, {@code owner}, {@code vector_database_config}, answers on {@code worker.result.*}. */
    B,
    /** Batch files, {@code owner_id}, {@code qdrant_config}, answers on {@code transforms.*.status.*}. */
    C
}
