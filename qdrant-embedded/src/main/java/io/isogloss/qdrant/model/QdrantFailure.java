package io.isogloss.qdrant.model;

/**
 * A call that cannot be answered: a kind, which becomes the gRPC status code, and a message that says what, which value
 * and which limit, close to the real server's words.
 */
public final class QdrantFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as a caller tells it apart. */
    public enum Kind {
        /** The request itself is wrong. */
        INVALID,
        /** The collection or alias is not there. */
        NOT_FOUND,
        /** The name is taken. */
        ALREADY_EXISTS,
        /** A part of the API that this server does not have. */
        UNIMPLEMENTED,
        /** The caller gave up, or its deadline passed. */
        CANCELLED,
        /** The disk is full or broken; the store refuses writes. */
        STORAGE
    }

    private final Kind kind;

    private QdrantFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    private QdrantFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** The request is wrong. */
    public static QdrantFailure invalid(String message) {
        return new QdrantFailure(Kind.INVALID, message);
    }

    /** A request that is well formed but does not fit the collection. */
    public static QdrantFailure wrongInput(String message) {
        return new QdrantFailure(Kind.INVALID, "Wrong input: " + message);
    }

    /** No such collection. */
    public static QdrantFailure noCollection(String name) {
        return new QdrantFailure(Kind.NOT_FOUND, "Not found: Collection `" + name + "` doesn't exist!");
    }

    /** Something else that is not there. */
    public static QdrantFailure notFound(String message) {
        return new QdrantFailure(Kind.NOT_FOUND, "Not found: " + message);
    }

    /** The name is taken. */
    public static QdrantFailure alreadyExists(String name) {
        return new QdrantFailure(Kind.ALREADY_EXISTS, "Wrong input: Collection `" + name + "` already exists!");
    }

    /** A part of the API that this server does not have. */
    public static QdrantFailure unimplemented(String what) {
        return new QdrantFailure(Kind.UNIMPLEMENTED, what + " is not implemented by the embedded server");
    }

    /** The caller gave up. */
    public static QdrantFailure cancelled(String message) {
        return new QdrantFailure(Kind.CANCELLED, message);
    }

    /** The disk failed. */
    public static QdrantFailure storage(String message, Throwable cause) {
        return new QdrantFailure(Kind.STORAGE, "Service internal error: " + message, cause);
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
