package io.isogloss.runtime.jobs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a job stream as it was delivered.
 *
 * <p>The body is not copied: nobody writes into it.
 *
 * @param stream stream the message is stored in
 * @param subject subject it was published to
 * @param sequence its number in the stream; with the stream name it identifies the message for good
 * @param attempt how often it has been delivered, this time included; 1 the first time
 * @param publishedAt when the broker stored it
 * @param headers first value of every header, names as published
 * @param body bytes as published
 */
@SuppressWarnings("ArrayRecordComponent")
public record JobMessage(
        String stream,
        String subject,
        long sequence,
        int attempt,
        Instant publishedAt,
        Map<String, String> headers,
        byte[] body) {

    /** Copies the headers. */
    public JobMessage {
        headers = Map.copyOf(headers);
    }

    /** Value of a header, its name compared without case as HTTP and W3C do, or null. */
    public @Nullable String header(String name) {
        String exact = headers.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, String> entry : headers.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** {@code STREAM/sequence}: short and unique, for logs and memories. */
    public String key() {
        return stream + "/" + sequence;
    }

    /** Names the message; never prints the body, which may hold secrets. */
    @Override
    public String toString() {
        return "JobMessage[" + key() + ", subject=" + subject + ", attempt=" + attempt + ", bytes=" + body.length + "]";
    }
}
