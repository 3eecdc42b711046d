package io.isogloss.model.secret;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of messages that are about to be stored or shown, sound or broken.
 *
 * <p>Works on the text, not on a tree, so that a dead letter keeps every other byte it came with and half a message is masked
 * too. Time grows with the length alone.
 */
public final class SecretMask {
    // A letter of the name may be spelled as an escape, so a name with any escape counts as one that holds a secret.
    private static final Pattern FIELD = Pattern.compile(
            "\\\\?\"[^\"\\\\]{0,64}(?:api[_-]?key|authorization|passw(?:or)?d|secret|access[_-]?key|token|\\\\u[0-9a-f]{4}[^\"]{0,256})\\\\?\"\\s{0,64}:\\s{0,64}\\\\?\"",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(https?://)[^/\\s\"@]{1,256}@", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUERY = Pattern.compile(
            "([?&][^=&\\s\"]{0,64}(?:key|token|secret|password|signature)=)[^&\\s\"]+", Pattern.CASE_INSENSITIVE);

    private SecretMask() {}

    /** The message with every secret in a field or URL replaced. References to secrets stay, sealed ones too. */
    public static byte[] mask(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return mask(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The same for a text, for example of an exception. */
    public static String mask(String text) {
        StringBuilder masked = new StringBuilder(text.length());
        Matcher field = FIELD.matcher(text);
        int from = 0;
        while (field.find(from)) {
            int end = endOfString(text, field.end());
            masked.append(text, from, field.end());
            String value = text.substring(field.end(), end);
            masked.append(isReference(value) || value.isBlank() ? value : Secret.MASK);
            from = end;
        }
        masked.append(text, from, text.length());
        String withoutUsers = USER_INFO.matcher(masked).replaceAll("$1" + Secret.MASK + "@");
        return QUERY.matcher(withoutUsers).replaceAll("$1" + Secret.MASK);
    }

    private static int endOfString(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    private static boolean isReference(String value) {
        return !value.isBlank()
                && (value.startsWith("env:") || value.startsWith("file:") || value.startsWith("enc:"))
                && SecretReference.isValid(value);
    }
}
