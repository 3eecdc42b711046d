package io.isogloss.runtime.nats;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The consumer whose deliveries are noted.
 *
 * @param stream its stream
 * @param consumer its name
 * @param created when the server made it: one of the same name on another server, in another account or made anew is another queue
 * @param ackWait how long a delivery is ours without a sign of life
 */
record HeldQueue(String stream, String consumer, Instant created, Duration ackWait) {
    private static final int KEY_BYTES = 10;

    /** Names the files of this queue. */
    String key() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((stream + "\n" + consumer + "\n" + created).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether a delivery may be given back: it is the message's first one, and its claim has not nearly run out. An older one may be with another worker by now, from
     * which the server would take it: it does not ask which delivery is meant.
     */
    boolean givesBack(HeldFile.Entry entry, Instant now) {
        long age = now.toEpochMilli() - entry.touchedMillis();
        return age >= 0
                && age < ackWait.toMillis() * 4 / 5
                && firstDeliveries().matcher(entry.ackSubject()).matches();
    }

    /** Subjects by which first deliveries of this consumer are settled, in both forms that servers use; nothing else is ever published to. */
    private Pattern firstDeliveries() {
        return Pattern.compile("\\$JS\\.ACK\\.(?:[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.)?" + Pattern.quote(stream) + "\\."
                + Pattern.quote(consumer) + "\\.1\\.\\d+\\.\\d+\\.\\d+\\.\\d+(?:\\.[A-Za-z0-9_-]+)?");
    }
}
