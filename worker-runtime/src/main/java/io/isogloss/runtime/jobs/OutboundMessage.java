package io.isogloss.runtime.jobs;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish: a status, a result, a dead letter.
 *
 * @param subject where to
 * @param messageId what the broker drops repetitions by; null for none
 * @param headers further headers
 * @param body bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutboundMessage(String subject, @Nullable String messageId, Map<String, String> headers, byte[] body) {
    private static final int LONGEST_SUBJECT = 1_024;

    /**
     * Copies the headers and checks the subject, part of which comes from job messages.
     *
     * @throws IllegalArgumentException if it is not a literal subject: empty tokens, wildcards, blanks, control characters
     */
    public OutboundMessage {
        if (!isLiteralSubject(subject)) {
            throw new IllegalArgumentException("a subject of " + subject.length()
                    + " characters is not one to publish to: allowed are at most " + LONGEST_SUBJECT
                    + " printable ASCII characters, no blanks, no '*', no '>', no empty token");
        }
        headers = Map.copyOf(headers);
    }

    private static boolean isLiteralSubject(String subject) {
        if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT) {
            return false;
        }
        char before = '.';
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            if (c <= ' ' || c > '~' || c == '*' || c == '>' || (c == '.' && before == '.')) {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    /** A message without further headers. */
    public static OutboundMessage of(String subject, @Nullable String messageId, byte[] body) {
        return new OutboundMessage(subject, messageId, Map.of(), body);
    }

    /** The same message with these headers added; headers it already has win. */
    public OutboundMessage withHeaders(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> merged = new TreeMap<>(more);
        merged.putAll(headers);
        return new OutboundMessage(subject, messageId, merged, body);
    }

    /** Names the message; never prints the body. */
    @Override
    public String toString() {
        return "OutboundMessage[" + subject + ", id=" + messageId + ", bytes=" + body.length + "]";
    }
}
