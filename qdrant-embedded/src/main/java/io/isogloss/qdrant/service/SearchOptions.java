package io.isogloss.qdrant.service;

/**
 * How to search.
 *
 * @param limit how many points at most
 * @param worstScore the worst score that counts, NaN for any
 * @param exact whether the HNSW index may not be used
 * @param breadth how many candidates HNSW keeps; 0 for the collection's own number
 */
record SearchOptions(int limit, float worstScore, boolean exact, int breadth) {}
