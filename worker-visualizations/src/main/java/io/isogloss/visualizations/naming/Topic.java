package io.isogloss.visualizations.naming;

import java.util.List;

/**
 * A named cluster.
 *
 * @param name plain text of one line, unique in its layer, never that of its parent
 * @param summary a sentence of the language model, or empty
 * @param keywords phrases that set the cluster apart, best first
 * @param exemplars points that stand for it, best first
 */
public record Topic(String name, String summary, Source source, List<String> keywords, List<Integer> exemplars) {
    /** Where a name comes from. */
    public enum Source {
        KEYWORDS,
        MODEL,
        /** Kept from an earlier run of the same transform. */
        CARRIED,
        /** There was no text to name it by. */
        NUMBER
    }

    public Topic {
        keywords = List.copyOf(keywords);
        exemplars = List.copyOf(exemplars);
    }
}
