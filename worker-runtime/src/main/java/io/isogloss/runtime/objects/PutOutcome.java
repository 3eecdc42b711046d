package io.isogloss.runtime.objects;

/** What a put did. */
public enum PutOutcome {
    /** The object is stored with exactly the given bytes. */
    STORED,
    /** An object of this name was there and has been left as it was. */
    ALREADY_THERE
}
