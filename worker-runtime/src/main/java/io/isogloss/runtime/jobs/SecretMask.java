package io.isogloss.runtime.jobs;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Blanks what looks like a secret in bytes or text that leaves the worker.
 *
 * <p>Works on patterns rather than on parsed JSON, since what it masks is often what could not be parsed. Bytes are read
 * as ISO 8859-1, which keeps each byte as it is.
 */
final class SecretMask {
    private static final String SECRET_NAME =
            "(?:[a-z0-9_.-]*(?:api[_-]?key|apikey|passwd|password|secret|token|credential|authorization|private[_-]?key"
                    + "|access[_-]?key|accesskey)[a-z0-9_.-]*)";
    private static final Pattern JSON_FIELD = Pattern.compile(
            "(\"" + SECRET_NAME + "\"\\s*:\\s*\")((?:[^\"\\\\]++|\\\\.)++)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ESCAPED_JSON_FIELD =
            Pattern.compile("(\\\\\"" + SECRET_NAME + "\\\\\"\\s*:\\s*\\\\\")([^\"\\\\]++)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(\\b" + SECRET_NAME + "\\s*[=:]\\s*)([^\\s\"',;&}]++)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BEARER =
            Pattern.compile("(\\b(?:bearer|basic)\\s+)([a-z0-9._~+/=-]{8,})", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(://)([^/\\s\"'@:]*+:[^/\\s\"'@]++)(@)");
    private static final Pattern KEY_SHAPES =
            Pattern.compile("\\b(?:sk|pa|pk|rk|ghp|xox[abp])[-_][A-Za-z0-9_-]{16,}+|\\bAKIA[0-9A-Z]{16}\\b");
    private static final String MASK = "***";

    private SecretMask() {}

    static byte[] mask(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return mask(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    static String mask(String text) {
        String masked = JSON_FIELD.matcher(text).replaceAll("$1" + MASK);
        masked = ESCAPED_JSON_FIELD.matcher(masked).replaceAll("$1" + MASK);
        // Before assignments, which would end at the blank after the scheme.
        masked = BEARER.matcher(masked).replaceAll("$1" + MASK);
        masked = ASSIGNMENT.matcher(masked).replaceAll("$1" + MASK);
        masked = USER_INFO.matcher(masked).replaceAll("$1" + MASK + "$3");
        return KEY_SHAPES.matcher(masked).replaceAll(MASK);
    }
}
