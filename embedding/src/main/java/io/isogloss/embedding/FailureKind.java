package io.isogloss.embedding;

/** Why an embedding failed, so that a caller can tell trouble that passes from trouble that stays. */
public enum FailureKind {
    /** The configuration contradicts itself or names something that does not exist. */
    CONFIGURATION(false),
    /** The provider refused the key (401, 403). */
    AUTH(false),
    /** The provider does not know the model (404). */
    MODEL_NOT_FOUND(false),
    /** The request is wrong in a way that repeating cannot mend (400, 422). */
    INVALID_REQUEST(false),
    /** A batch holds more tokens or texts than the provider takes; smaller batches may pass. */
    TOO_MANY_TOKENS(false),
    /** The provider asks to slow down (429), longer than the time limit allows. */
    RATE_LIMITED(true),
    /** Connection refused, name unknown, TLS trouble, 5xx. */
    UNAVAILABLE(true),
    /** The circuit of this provider and key is open after repeated failures. */
    CIRCUIT_OPEN(true),
    /** The total time limit passed. */
    TIMEOUT(true),
    /** The answer is not what was asked for: no JSON, wrong count, wrong dimensions. */
    CORRUPT_RESPONSE(false),
    /** The answer is larger than the texts can explain; reading stopped at the cap. */
    RESPONSE_TOO_LARGE(false),
    /** The calling thread was interrupted or the embedder was closed. */
    CANCELED(true),
    /** The local model cannot be loaded or run. */
    LOCAL_MODEL(false),
    /** One text: nothing but white space. */
    EMPTY_TEXT(false),
    /** One text: longer than the model reads, and the policy says reject. */
    TOO_LONG(false),
    /** One text: its vector holds NaN or an infinity. */
    NOT_FINITE(false),
    /** One text: its vector is all zeros, which has no direction. */
    ZERO_VECTOR(false);

    private final boolean passing;

    FailureKind(boolean passing) {
        this.passing = passing;
    }

    /** True if the same request may succeed later without change. */
    public boolean passing() {
        return passing;
    }
}
