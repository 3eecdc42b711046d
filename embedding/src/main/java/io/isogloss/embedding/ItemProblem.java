package io.isogloss.embedding;

/**
 * One text that failed while the others may have succeeded.
 *
 * @param index position of the text in the request
 * @param kind why
 * @param message what, which value, which limit; holds no text content
 */
public record ItemProblem(int index, FailureKind kind, String message) {}
