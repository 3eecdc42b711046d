package io.isogloss.qdrant;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Starts the server on a port: {@code DIRECTORY [PORT [HOST]]}, 6334 on the loopback address if not told otherwise. The
 * environment's {@code QDRANT_API_KEY}, if set, is what callers must present. Prints one line once it listens, and stops
 * cleanly when the process is asked to end.
 */
public final class EmbeddedQdrantMain {
    private static final int DEFAULT_PORT = 6334;

    private EmbeddedQdrantMain() {}

    /** Runs until the process is asked to end. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: EmbeddedQdrantMain DIRECTORY [PORT [HOST]]");
            System.exit(2);
        }
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_PORT;
        EmbeddedQdrantOptions options =
                EmbeddedQdrantOptions.listening(port).withApiKey(System.getenv("QDRANT_API_KEY"));
        EmbeddedQdrant server = EmbeddedQdrant.open(
                Path.of(arguments[0]), arguments.length > 2 ? options.withHost(arguments[2]) : options);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "qdrant-stop"));
        System.out.println("listening on port " + server.port());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
