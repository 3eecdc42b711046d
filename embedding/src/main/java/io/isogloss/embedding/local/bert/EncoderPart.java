package io.isogloss.embedding.local.bert;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One part of one layer's work in a flight recording, so that a recording says where an encoder's time goes. Off unless a recording asks
 * for it; costs nothing then.
 */
@Name("io.isogloss.EncoderPart")
@Label("Encoder Part")
@Category("Isogloss")
@StackTrace(false)
@Enabled(false)
final class EncoderPart extends Event {
    @Label("Part")
    final String part;

    @Label("Tokens")
    final int tokens;

    private EncoderPart(String part, int tokens) {
        this.part = part;
        this.tokens = tokens;
    }

    /** Begins a part of the work on a batch. */
    static EncoderPart of(String part, int tokens) {
        EncoderPart begun = new EncoderPart(part, tokens);
        begun.begin();
        return begun;
    }

    /** Ends this part and begins the one after it. */
    EncoderPart then(String next) {
        commit();
        return of(next, tokens);
    }
}
