package io.isogloss.local.serve;

import io.isogloss.local.engine.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes maps of files that were sent. One at a time. */
public interface MapMaker {

    /**
     * Makes one map.
     *
     * @throws RuntimeException with a message for whoever sent the file
     */
    Made make(Order order, Progress progress) throws IOException, InterruptedException;

    /** What a person is told about a failure. */
    String sentence(Throwable failure);

    /**
     * A map to make.
     *
     * @param name of the file as it was sent; the same name again is a new version of the same texts
     * @param file its content
     * @param options as the command spells them, without the hyphens
     */
    record Order(String name, Path file, Map<String, String> options) {
        public Order {
            options = Map.copyOf(options);
        }
    }

    /** A map that was made. */
    record Made(String collection, long texts, long topics) {}
}
