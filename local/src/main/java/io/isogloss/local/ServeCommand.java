package io.isogloss.local;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.serve.IsoglossServer;
import io.isogloss.model.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code isogloss serve}. */
@Command(
        mixinStandardHelpOptions = true,
        name = "serve",
        description = "Everything behind one port: maps, search, embeddings.",
        footer = {
            "",
            "  http://localhost:8080/            send a file, watch its map, search",
            "  POST /api/jobs?name=talks.csv     the same for programs; the body is the file",
            "  GET  /api/jobs/ID/events          its progress, live (server-sent events)",
            "  GET  /api/maps  /maps/COLLECTION  the maps",
            "  GET  /api/search?q=WORDS          as `isogloss search`",
            "  POST /v1/embeddings               as OpenAI's, with the model of --provider",
            "  GET  /actuator/health  /actuator/prometheus",
            "",
            "Answers this machine only. With --bind it answers others, and then asks for",
            "a token: that of $ISOGLOSS_TOKEN, else one that is made and shown.",
            "Ctrl-C ends it."
        })
final class ServeCommand implements Callable<Integer> {
    private static final int TOKEN_BYTES = 24;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Mixin
    private RealParts parts = new RealParts();

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port; 0 takes a free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "8080")
    private int port = 8080;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Which address to listen on (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    private String bind = "127.0.0.1";

    @Override
    public Integer call() throws IOException, InterruptedException {
        InetSocketAddress address = address();
        String embeds = model.model();
        Engines.requireKey(model.provider());
        Optional<Secret> token = token(address.getAddress());
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Terminal terminal = shared.terminal();
        try (LocalEngine engine = Engines.open(shared, parts.asGiven(), layout);
                IsoglossServer server = new IsoglossServer(
                        new IsoglossServer.Settings(
                                address, token, model.provider(), embeds, shared.folder(), IsoglossMain.VERSION),
                        engine,
                        new SentMaps(engine, model))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, closed), "stop"));
            String host = address.getAddress().isLoopbackAddress() ? "localhost" : bind;
            String query = token.isPresent() && Variables.get("ISOGLOSS_TOKEN").isEmpty()
                    ? "?token=" + token.get().reveal()
                    : "";
            String listens =
                    "isogloss listens on http://%s:%d/%s  (Ctrl-C ends it)".formatted(host, server.port(), query);
            if (query.isEmpty()) {
                terminal.line(listens);
            } else {
                terminal.always(listens);
            }
            stopped.await();
        } finally {
            closed.countDown();
        }
        return 0;
    }

    /** Java ends with its last hook: what is being answered and written has until then. */
    private static void stop(CountDownLatch stopped, CountDownLatch closed) {
        stopped.countDown();
        try {
            boolean _ = closed.await(CLOSING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InetSocketAddress address() {
        if (port < 0 || port > 65_535) {
            throw CommandFailedException.wrongCall("--port is " + port + ", must be 0 to 65535.");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(bind), port);
        } catch (UnknownHostException e) {
            throw CommandFailedException.wrongCall("--bind is '" + bind + "', which is no address of this machine.");
        }
    }

    private static Optional<Secret> token(InetAddress address) {
        Optional<Secret> given = Variables.get("ISOGLOSS_TOKEN").map(Secret::of);
        if (given.isPresent()) {
            return given;
        }
        if (address.isLoopbackAddress()) {
            return Optional.empty();
        }
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return Optional.of(Secret.of(HexFormat.of().formatHex(random)));
    }
}
