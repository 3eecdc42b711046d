package io.isogloss.runtime.jobs;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** W3C trace context, version 00: the sender's trace id with a span id of our own. */
record TraceParent(Map<String, String> headers) {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final int LONGEST_STATE = 512;
    private static final Pattern FORMAT =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?");

    static TraceParent of(JobMessage message, RandomGenerator random) {
        Map<String, String> headers = new TreeMap<>();
        String parent = message.header(PARENT);
        Matcher matcher = FORMAT.matcher(parent == null ? "" : parent);
        boolean continued = matcher.matches();
        String traceId = continued ? matcher.group(1) : hex(random) + hex(random);
        String flags = continued ? matcher.group(2) : "01";
        headers.put(PARENT, "00-" + traceId + "-" + hex(random) + "-" + flags);
        String state = message.header(STATE);
        if (continued && state != null && state.length() <= LONGEST_STATE) {
            headers.put(STATE, state);
        }
        return new TraceParent(headers);
    }

    JobTracing.JobSpan asSpan() {
        return new JobTracing.JobSpan() {
            @Override
            public Map<String, String> headers() {
                return headers;
            }

            @Override
            public void close(JobReport report) {
                // Nothing is recorded here; the ids alone travel on.
            }
        };
    }

    private static String hex(RandomGenerator random) {
        // Zero is not a valid id.
        return HexFormat.of().toHexDigits(random.nextLong() | 1L);
    }
}
