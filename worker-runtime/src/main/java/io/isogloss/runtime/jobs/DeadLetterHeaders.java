package io.isogloss.runtime.jobs;

/** Names of the headers that a dead letter carries beside its trace context. */
public final class DeadLetterHeaders {
    /** Stream the job came from. */
    public static final String STREAM = "Isogloss-Stream";
    /** Subject it was published to. */
    public static final String SUBJECT = "Isogloss-Subject";
    /** Its number in the stream. */
    public static final String SEQUENCE = "Isogloss-Sequence";
    /** How often it had been delivered. */
    public static final String ATTEMPTS = "Isogloss-Attempts";
    /** Code of the {@link FailureKind}. */
    public static final String REASON = "Isogloss-Reason";
    /** First failure known to the worker that wrote the letter. */
    public static final String FIRST_ERROR = "Isogloss-First-Error";
    /** When that was. */
    public static final String FIRST_ERROR_AT = "Isogloss-First-Error-At";
    /** The failure that ended it. */
    public static final String LAST_ERROR = "Isogloss-Last-Error";
    /** When that was. */
    public static final String LAST_ERROR_AT = "Isogloss-Last-Error-At";
    /** Version of the worker. */
    public static final String WORKER = "Isogloss-Worker";
    /** Id of the job, where it could be read. */
    public static final String JOB_ID = "Isogloss-Job-Id";
    /** Message id the job was published with. */
    public static final String ORIGINAL_MESSAGE_ID = "Isogloss-Original-Msg-Id";
    /** Size of the body before it was cut to fit; absent where it is whole. */
    public static final String FULL_BYTES = "Isogloss-Full-Bytes";

    private DeadLetterHeaders() {}
}
