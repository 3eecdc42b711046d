package io.isogloss.visualizations.naming;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What a model is shown of one cluster. {@code names} and keywords are cleaned; texts are cut, else as they came. */
record Evidence(
        int cluster,
        int size,
        String wantedLength,
        List<String> keywords,
        List<String> children,
        List<String> texts,
        List<String> contrasts) {

    /** The same for the same evidence, model and instruction, whatever the cluster's number. */
    String cacheKey(String model, String instruction) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(
                    Prompts.VERSION,
                    model,
                    instruction,
                    wantedLength,
                    keywords.toString(),
                    children.toString(),
                    texts.toString(),
                    contrasts.toString())) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
