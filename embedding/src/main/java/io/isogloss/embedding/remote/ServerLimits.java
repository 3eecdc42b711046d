package io.isogloss.embedding.remote;

/**
 * Limits that a server told. 0 means it did not say.
 *
 * @param batchTexts texts of one request
 * @param inputTokens tokens of one text
 * @param batchTokens tokens of one request
 * @param truncates whether it cuts long texts itself
 */
public record ServerLimits(int batchTexts, int inputTokens, int batchTokens, boolean truncates) {}
