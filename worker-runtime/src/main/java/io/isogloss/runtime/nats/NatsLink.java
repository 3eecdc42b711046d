package io.isogloss.runtime.nats;

import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.tls.TlsFiles;
import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that is made in the background and made again for ever.
 *
 * <p>Trouble is logged when it begins and when it ends, not in between.
 */
final class NatsLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final long RECONNECT_BUFFER_BYTES = 8L << 20;

    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private static final String LOST = "the connection was lost";

    private final CountDownLatch firstUp = new CountDownLatch(1);
    private final AtomicInteger epoch = new AtomicInteger();
    private volatile String trouble = "not connected yet";
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private final Thread connector;

    NatsLink(NatsSettings settings, RandomGenerator random) {
        Options options = options(settings, random);
        this.connector = Thread.ofPlatform().daemon(true).name("nats-connect").start(() -> connect(options));
    }

    /** Waits for the first connection, so that a start in peace is a quiet one. */
    void awaitFirst(Duration most) throws InterruptedException {
        boolean _ = firstUp.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The connection, when it is up. */
    Connection connected() {
        Connection now = connection.get();
        if (now == null || now.getStatus() != Connection.Status.CONNECTED) {
            throw new SourceUnavailableException("NATS cannot be reached: " + trouble);
        }
        return now;
    }

    boolean up() {
        Connection now = connection.get();
        return now != null && now.getStatus() == Connection.Status.CONNECTED;
    }

    /** Grows with every connect: what was asked before is not answered after. */
    int epoch() {
        return epoch.get();
    }

    @Override
    public void close() {
        closed = true;
        connector.interrupt();
        Connection now = connection.get();
        if (now == null) {
            return;
        }
        try {
            now.drain(DRAIN).get(DRAIN.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            LOG.debug("Draining ended early: {}", e.toString());
        }
        try {
            now.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Options options) {
        try {
            Connection made = Nats.connectReconnectOnConnect(options);
            if (closed) {
                made.close();
            } else {
                connection.set(made);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
            LOG.error("NATS refuses this worker for good: {}", trouble);
        }
    }

    private Options options(NatsSettings settings, RandomGenerator random) {
        Options.Builder builder = new Options.Builder()
                .servers(settings.servers().toArray(String[]::new))
                .connectionName(settings.connectionName())
                .connectionTimeout(CONNECT_TIMEOUT)
                .maxReconnects(-1)
                .reconnectDelayHandler(tries -> pause(tries, random))
                .reconnectBufferSize(RECONNECT_BUFFER_BYTES)
                .pingInterval(settings.pingInterval())
                .maxPingsOut(2)
                .requestCleanupInterval(Duration.ofSeconds(1))
                .dontForceFlushOnRequest()
                .connectionListener(this::connectionEvent)
                .errorListener(new Listener());
        if (!settings.tls().equals(TlsFiles.SYSTEM)) {
            builder.sslContext(settings.tls().read().context());
        }
        return switch (settings.access()) {
            case NatsSettings.Access.None() -> builder.build();
            case NatsSettings.Access.User(var user, var password) ->
                builder.userInfo(user.toCharArray(), password.reveal().toCharArray())
                        .build();
            case NatsSettings.Access.Token(var token) ->
                builder.token(token.reveal().toCharArray()).build();
            case NatsSettings.Access.NKey(var seed) ->
                builder.authHandler(nkey(seed.reveal().toCharArray())).build();
            case NatsSettings.Access.Credentials(var file) ->
                builder.authHandler(Nats.credentials(file.toString())).build();
        };
    }

    private static AuthHandler nkey(char[] seed) {
        return Nats.staticCredentials(null, seed);
    }

    private static Duration pause(long tries, RandomGenerator random) {
        long doubled = FIRST_PAUSE.toNanos() << Math.clamp(tries, 0, 10);
        long capped = Math.min(doubled, LONGEST_PAUSE.toNanos());
        return Duration.ofNanos((long) (capped * (0.8 + 0.4 * random.nextDouble())));
    }

    private void connectionEvent(Connection source, ConnectionListener.Events event) {
        switch (event) {
            case CONNECTED, RECONNECTED -> {
                connection.compareAndSet(null, source);
                epoch.incrementAndGet();
                trouble = "";
                told.clear();
                firstUp.countDown();
                LOG.info("Connected to NATS {}", source.getServerInfo().getVersion());
            }
            case DISCONNECTED -> {
                // Each failed try is such an event too; what is wrong then comes as an exception.
                if (!closed && firstUp.getCount() == 0 && isNew(LOST)) {
                    LOG.warn("Lost the connection to NATS, connecting again for as long as it takes");
                }
            }
            case CLOSED, RESUBSCRIBED, DISCOVERED_SERVERS, LAME_DUCK -> LOG.debug("NATS connection: {}", event);
        }
    }

    /** Whether this was not said since the last connection. The first of it is what fetching gives as its reason. */
    private boolean isNew(String problem) {
        if (told.isEmpty()) {
            trouble = problem;
        }
        return told.add(problem);
    }

    /** Keeps what the client says for the one line that is logged when it matters. */
    private final class Listener implements ErrorListener {
        @Override
        public void errorOccurred(Connection source, String error) {
            if (isNew(error)) {
                LOG.warn("NATS says: {}", error);
            }
        }

        @Override
        public void exceptionOccurred(Connection source, Exception e) {
            String now = e.toString();
            if (isNew(now)) {
                LOG.info("NATS connection: {}", now);
            }
        }

        @Override
        public void slowConsumerDetected(Connection source, Consumer consumer) {
            LOG.warn("The NATS client holds more messages than it should");
        }
    }
}
