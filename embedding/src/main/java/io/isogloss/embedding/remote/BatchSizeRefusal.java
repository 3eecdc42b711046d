package io.isogloss.embedding.remote;

import java.util.Locale;

/** Tells a refusal for the number of texts from one for the number of tokens. */
final class BatchSizeRefusal {

    private BatchSizeRefusal() {}

    static boolean says(Exception refusal) {
        String message = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("batch size")
                || message.contains("number of inputs")
                || message.contains("too many inputs");
    }
}
