package io.isogloss.runtime.telemetry;

import java.util.regex.Pattern;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * The net under everything else: blanks what looks like a key in log lines. Secrets have a type that does not print; this is for the text
 * of strangers.
 */
public final class LogMask implements StructuredLoggingJsonMembersCustomizer<Object> {
    private static final String MASK = "***";

    /** What a key looks like: in an assignment, after an authorization scheme, in a URL, or by its shape. */
    static final String KEYS =
            "(?i)((?:api[_-]?key|secret|token|password|authorization)[\"']?\\s*[=:]\\s*[\"']?(?:(?:bearer|basic)\\s+)?|\\bbearer\\s+|://[^/\\s:@]{0,100}:(?=[^/\\s@]*@))"
                    + "[^\\s\"',;&}@]{4,}";

    private static final Pattern NAMED = Pattern.compile(KEYS);
    private static final Pattern SHAPED = Pattern.compile("\\b(?:sk|pa|pk)-[A-Za-z0-9_-]{16,}|\\bAKIA[0-9A-Z]{16}\\b");

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.applyingValueProcessor(JsonWriter.ValueProcessor.of(String.class, LogMask::mask));
    }

    static String mask(String line) {
        return SHAPED.matcher(NAMED.matcher(line).replaceAll("$1" + MASK)).replaceAll(MASK);
    }
}
