package io.isogloss.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Files that a command writes, and what it says to scripts. */
final class Output {
    private Output() {}

    /** Tells before any work that a file cannot be written. */
    static void requireWritable(Path file, String what) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file) && Files.isWritable(file)) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailedException(what + " cannot be written to '" + file + "': no such folder.");
        }
        if (Files.isDirectory(file)) {
            throw new CommandFailedException(what + " cannot be written to '" + file + "': that is a folder.");
        }
        if (!Files.isWritable(parent)) {
            throw new CommandFailedException(
                    what + " cannot be written to '" + file + "': no right to write in that folder.");
        }
    }

    /** One line of JSON on the standard output. */
    static void json(JsonNode value) {
        System.out.println(value);
    }

    /** Shows a page in the browser of this desktop. */
    static void open(Path page, Terminal terminal) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String opener = system.contains("mac") ? "open" : system.contains("win") ? "explorer" : "xdg-open";
        try {
            Process _ = new ProcessBuilder(opener, page.toAbsolutePath().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            terminal.line("No browser can be opened from here. Open it yourself: " + page.toAbsolutePath());
        }
    }
}
