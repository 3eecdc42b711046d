package io.isogloss.model.dataset;

import io.isogloss.model.Defect;
import io.isogloss.model.InvalidMessageException;
import io.isogloss.model.Violation;
import io.isogloss.model.json.JsonLimits;
import io.isogloss.model.json.JsonScanner;
import io.isogloss.model.json.JsonText;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch file one chunk at a time: a JSON array of {@code {"id": …, "text": …, "payload": {…}}}.
 *
 * <p>Holds one buffer that has room for the largest chunk seen so far, whatever the size of the file. The payload is
 * checked but not taken apart. Unknown fields are ignored; a number as id counts as its text.
 *
 * <p>Not safe for several threads. The stream stays the caller's to close.
 */
public final class BatchFileReader {
    private static final int ARRAY_DEPTH = 1;
    private static final int CHUNK_DEPTH = 2;

    private final JsonScanner scanner;
    private final BatchLimits limits;
    private int chunks;
    private boolean ended;

    /**
     * Begins to read.
     *
     * @throws InvalidMessageException if the stream begins with a byte order mark
     * @throws java.io.UncheckedIOException if the stream fails
     */
    public BatchFileReader(InputStream file, BatchLimits limits) {
        this.scanner = new JsonScanner(file, new JsonLimits(limits.fileBytes(), limits.chunkBytes(), limits.depth()));
        this.limits = limits;
    }

    /** Chunks handed out so far. */
    public int chunks() {
        return chunks;
    }

    /** Bytes read so far. */
    public long bytes() {
        return scanner.consumed();
    }

    /** Bytes the reader holds at the moment. */
    public int bufferBytes() {
        return scanner.bufferBytes();
    }

    /**
     * The next chunk, or empty after the last. The end is only reported once nothing but white space follows the array.
     *
     * @throws InvalidMessageException if the file breaks the contract here; what was handed out before was sound
     * @throws java.io.UncheckedIOException if the stream fails
     */
    public Optional<Chunk> next() {
        if (ended) {
            return Optional.empty();
        }
        scanner.mark();
        int c = scanner.peek();
        if (chunks == 0) {
            if (c != '[') {
                refuseShape(c);
            }
            scanner.expect('[');
            scanner.mark();
            c = scanner.peek();
        }
        if (c == ']') {
            scanner.expect(']');
            scanner.mark();
            scanner.expectEnd();
            ended = true;
            return Optional.empty();
        }
        if (chunks > 0) {
            scanner.expect(',');
            scanner.mark();
        }
        if (chunks == limits.chunks()) {
            throw new InvalidMessageException(
                    Defect.TOO_LARGE, "a batch file has more than " + limits.chunks() + " chunks");
        }
        Chunk chunk = readChunk();
        chunks++;
        return Optional.of(chunk);
    }

    private void refuseShape(int found) {
        if (found == '{'
                || found == '"'
                || found == 't'
                || found == 'f'
                || found == 'n'
                || found == '-'
                || (found >= '0' && found <= '9')) {
            throw new InvalidMessageException(Defect.WRONG_SHAPE, "a batch file must be an array of chunks");
        }
    }

    private Chunk readChunk() {
        if (scanner.peek() != '{') {
            scanner.scanValue(ARRAY_DEPTH);
            throw new InvalidMessageException(List.of(
                    new Violation("[" + chunks + "]", "no object", "must be an object with id, text and payload")));
        }
        List<Violation> violations = new ArrayList<>(0);
        String id = null;
        String text = null;
        Payload payload = null;
        boolean first = true;
        while (scanner.nextName(CHUNK_DEPTH, first)) {
            first = false;
            if (scanner.lastStringIs("id")) {
                id = readId(violations);
            } else if (scanner.lastStringIs("text")) {
                text = readText(violations);
            } else if (scanner.lastStringIs("payload")) {
                payload = readPayload(violations);
            } else {
                scanner.scanValue(CHUNK_DEPTH);
            }
        }
        if (violations.isEmpty() && id != null && text != null && payload != null) {
            return new Chunk(id, text, payload);
        }
        reportAbsent(violations, id, text, payload);
        throw new InvalidMessageException(violations);
    }

    private @Nullable String readId(List<Violation> violations) {
        int c = scanner.peek();
        int from = scanner.offset();
        scanner.scanValue(CHUNK_DEPTH);
        if (c == '"') {
            String id = scanner.lastString();
            if (!DatasetJobReader.CHUNK_ID.accepts(id)) {
                violations.add(violation("id", JsonText.printable(id), DatasetJobReader.CHUNK_ID.limit()));
            }
            return id;
        }
        if (c >= '0' && c <= '9') {
            String number =
                    new String(scanner.copy(from, scanner.offset()), java.nio.charset.StandardCharsets.US_ASCII);
            if (number.length() <= 20 && number.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                return number;
            }
        }
        violations.add(violation("id", kind(c), "must be a string"));
        return null;
    }

    private @Nullable String readText(List<Violation> violations) {
        int c = scanner.peek();
        scanner.scanValue(CHUNK_DEPTH);
        if (c == '"') {
            return scanner.takeString();
        }
        violations.add(violation("text", kind(c), "must be a string"));
        return null;
    }

    private @Nullable Payload readPayload(List<Violation> violations) {
        int c = scanner.peek();
        int from = scanner.offset();
        scanner.scanValue(CHUNK_DEPTH);
        if (c == '{') {
            return Payload.of(scanner.copy(from, scanner.offset()));
        }
        violations.add(violation("payload", kind(c), "must be an object"));
        return null;
    }

    private void reportAbsent(
            List<Violation> violations, @Nullable String id, @Nullable String text, @Nullable Payload payload) {
        if (id == null) {
            addIfNew(violations, "id", "is required, must be a string");
        }
        if (text == null) {
            addIfNew(violations, "text", "is required, must be a string");
        }
        if (payload == null) {
            addIfNew(violations, "payload", "is required, must be an object");
        }
    }

    private void addIfNew(List<Violation> violations, String field, String limit) {
        Violation absent = violation(field, "absent", limit);
        if (violations.stream().noneMatch(known -> known.field().equals(absent.field()))) {
            violations.add(absent);
        }
    }

    private Violation violation(String field, String value, String limit) {
        return new Violation("[" + chunks + "]." + field, value, limit);
    }

    private static String kind(int first) {
        return switch (first) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }
}
