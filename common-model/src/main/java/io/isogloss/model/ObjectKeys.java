package io.isogloss.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Keys of the object store. */
public final class ObjectKeys {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST_SEGMENT = 128;

    private ObjectKeys() {}

    /** The map of a job of generation B. */
    public static String mapOfB(String owner, int visualizationTransformId, int visualizationId) {
        return "visualizations/" + segment(owner) + "/" + visualizationTransformId + "/" + visualizationId + ".html";
    }

    /** The map of a job of generation C. Give the time the job was published, not the time now: then a second run replaces what the first one left. */
    public static String mapOfC(int visualizationTransformId, Instant publishedAt) {
        return "visualizations/" + visualizationTransformId + "/visualization-" + SECONDS.format(publishedAt) + ".html";
    }

    /** The batch files of an embedded dataset, generation C. */
    public static String batch(int embeddedDatasetId, int number, String uniqueId) {
        return "embedded-datasets/embedded-dataset-" + embeddedDatasetId + "/batches/batch-" + number + "-"
                + segment(uniqueId) + ".json";
    }

    /**
     * A text as exactly one segment of a key. What begins with a letter or digit and consists of letters, digits and {@code . _ @ + = -} stays, up to 128
     * characters of it; anything else, the empty text too, becomes its short hash.
     */
    public static String segment(String text) {
        if (text.isEmpty()
                || text.length() > LONGEST_SEGMENT
                || !isAlphanumeric(text.charAt(0))
                || text.contains("..")) {
            return Ids.shortHash(text);
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && "._@+=-".indexOf(c) < 0) {
                return Ids.shortHash(text);
            }
        }
        return text;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
