package io.isogloss.embedding.batch;

/**
 * Bounds of one request. Each is at least 1.
 *
 * @param texts number of texts
 * @param tokens sum of tokens
 * @param bytes sum of UTF-8 bytes of the texts, JSON around them not counted
 */
public record BatchLimits(int texts, int tokens, int bytes) {

    public BatchLimits {
        if (texts < 1 || tokens < 1 || bytes < 1) {
            throw new IllegalArgumentException("bounds of a batch must be positive, were " + texts + " texts, " + tokens
                    + " tokens, " + bytes + " bytes");
        }
    }
}
