package io.isogloss.runtime.jobs;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the dead letter of a job: its bytes with secrets blanked, and in headers why, how often and when. */
final class DeadLetters {
    private static final int LONGEST_HEADER = 1_000;
    private static final int ROOM_FOR_HEADERS = 16 * 1024;

    private final JobType type;
    private final String workerVersion;

    DeadLetters(JobType type, String workerVersion) {
        this.type = type;
        this.workerVersion = workerVersion;
    }

    OutboundMessage letter(
            JobMessage message,
            @Nullable String jobId,
            Failure last,
            Instant lastAt,
            AttemptMemory.@Nullable Known known,
            Map<String, String> trace) {
        Failure first = known == null ? last : known.firstError();
        Instant firstAt = known == null ? lastAt : known.firstErrorAt();
        Map<String, String> headers = new TreeMap<>(trace);
        headers.put(DeadLetterHeaders.STREAM, message.stream());
        headers.put(DeadLetterHeaders.SUBJECT, message.subject());
        headers.put(DeadLetterHeaders.SEQUENCE, Long.toString(message.sequence()));
        headers.put(DeadLetterHeaders.ATTEMPTS, Integer.toString(message.attempt()));
        headers.put(DeadLetterHeaders.REASON, last.kind().code());
        headers.put(DeadLetterHeaders.FIRST_ERROR, line(first.toString()));
        headers.put(DeadLetterHeaders.FIRST_ERROR_AT, firstAt.toString());
        headers.put(DeadLetterHeaders.LAST_ERROR, line(last.toString()));
        headers.put(DeadLetterHeaders.LAST_ERROR_AT, lastAt.toString());
        headers.put(DeadLetterHeaders.WORKER, workerVersion);
        if (jobId != null) {
            headers.put(DeadLetterHeaders.JOB_ID, line(jobId));
        }
        String originalId = message.header("Nats-Msg-Id");
        if (originalId != null) {
            headers.put(DeadLetterHeaders.ORIGINAL_MESSAGE_ID, line(originalId));
        }
        return new OutboundMessage(
                type.deadLetterSubject(),
                "dlq-" + message.stream() + "-" + message.sequence(),
                headers,
                SecretMask.mask(message.body()));
    }

    /** The same letter with less body, for a broker to which the headers made it too large. */
    static OutboundMessage shortened(OutboundMessage letter) {
        Map<String, String> headers = new TreeMap<>(letter.headers());
        boolean first =
                headers.putIfAbsent(DeadLetterHeaders.FULL_BYTES, Integer.toString(letter.body().length)) == null;
        int kept = first ? Math.max(0, letter.body().length - ROOM_FOR_HEADERS) : 0;
        return new OutboundMessage(letter.subject(), letter.messageId(), headers, Arrays.copyOf(letter.body(), kept));
    }

    /** One printable line without secrets, as a header value must be. */
    private static String line(String text) {
        String masked = SecretMask.mask(text);
        StringBuilder line = new StringBuilder(Math.min(masked.length(), LONGEST_HEADER));
        for (int i = 0; i < masked.length() && line.length() < LONGEST_HEADER; i++) {
            char c = masked.charAt(i);
            if (c >= ' ' && c < 127) {
                line.append(c);
            } else {
                line.append(c < ' ' ? ' ' : '?');
            }
        }
        return line.toString();
    }
}
