package io.isogloss.runtime.nats;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the broker is and how to get in.
 *
 * @param servers URLs, {@code nats://} or {@code tls://}
 * @param access credentials
 * @param tls certificates; {@link TlsFiles#SYSTEM} for the JVM's own
 * @param connectionName name that the server shows for this connection
 * @param replicas copies of each stream that is created here
 * @param createMissing whether streams and consumers that are missing are created
 * @param updateExisting whether streams and consumers that differ are changed; leave it off where several versions run
 * @param pingInterval a dead connection is noticed after two of these
 */
public record NatsSettings(
        List<String> servers,
        Access access,
        TlsFiles tls,
        String connectionName,
        int replicas,
        boolean createMissing,
        boolean updateExisting,
        Duration pingInterval) {

    /** Copies the servers and checks the numbers. */
    public NatsSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no NATS server given, at least one URL is needed");
        }
        if (replicas < 1 || replicas > 5) {
            throw new IllegalArgumentException("NATS replicas is " + replicas + ", must be 1 to 5");
        }
    }

    /** Unprotected access to one server or a comma-separated list, with the defaults of the contract. */
    public static NatsSettings of(String urls) {
        return new NatsSettings(
                List.of(urls.split("\\s*,\\s*")),
                new Access.None(),
                TlsFiles.SYSTEM,
                "isogloss",
                1,
                true,
                false,
                Duration.ofSeconds(10));
    }

    /** The same with credentials. */
    public NatsSettings withAccess(Access other) {
        return new NatsSettings(
                servers, other, tls, connectionName, replicas, createMissing, updateExisting, pingInterval);
    }

    /** The same with certificates. */
    public NatsSettings withTls(TlsFiles other) {
        return new NatsSettings(
                servers, access, other, connectionName, replicas, createMissing, updateExisting, pingInterval);
    }

    /** The same under another name. */
    public NatsSettings withConnectionName(String other) {
        return new NatsSettings(servers, access, tls, other, replicas, createMissing, updateExisting, pingInterval);
    }

    /** The same with another number of replicas. */
    public NatsSettings withReplicas(int other) {
        return new NatsSettings(
                servers, access, tls, connectionName, other, createMissing, updateExisting, pingInterval);
    }

    /** The same with other rights over streams and consumers. */
    public NatsSettings withRights(boolean create, boolean update) {
        return new NatsSettings(servers, access, tls, connectionName, replicas, create, update, pingInterval);
    }

    /** The same with another ping interval. */
    public NatsSettings withPingInterval(Duration other) {
        return new NatsSettings(servers, access, tls, connectionName, replicas, createMissing, updateExisting, other);
    }

    /** The ways to say who we are. */
    public sealed interface Access {
        /** Nothing asked for, or user and password in the URL. */
        record None() implements Access {}

        /**
         * User and password.
         *
         * @param user name
         * @param password its secret
         */
        record User(String user, Secret password) implements Access {}

        /**
         * A token.
         *
         * @param token the secret
         */
        record Token(Secret token) implements Access {}

        /**
         * An nkey.
         *
         * @param seed the private seed, {@code SU…}
         */
        record NKey(Secret seed) implements Access {}

        /**
         * A credentials file with a JWT and a seed, read again at each connect.
         *
         * @param file path of the {@code .creds} file
         */
        record Credentials(Path file) implements Access {}
    }
}
