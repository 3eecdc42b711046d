package io.isogloss.runtime.nats;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes of tests. */
final class Signals {
    private Signals() {}

    /** Sends one by its name, such as TERM, STOP or CONT. */
    static void send(Process process, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
