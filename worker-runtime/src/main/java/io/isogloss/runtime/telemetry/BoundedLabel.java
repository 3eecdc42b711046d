package io.isogloss.runtime.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lets the first so many values of a label through and calls the rest {@value #OTHER}, so that no message can fill a metrics store. */
final class BoundedLabel {
    static final String OTHER = "other";
    private static final int LONGEST = 100;

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabel(int most) {
        this.most = most;
    }

    String of(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return "none";
        }
        String plain = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        if (known.contains(plain)) {
            return plain;
        }
        synchronized (known) {
            return known.size() < most && known.add(plain) ? plain : known.contains(plain) ? plain : OTHER;
        }
    }
}
