package io.isogloss.runtime.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.jobs.Poll;
import io.isogloss.runtime.tls.TlsFiles;
import io.nats.client.NKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way into a protected server, and the way that stays shut. */
final class NatsAccessIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void entersWithUserAndPassword() {
        try (NatsServer server = NatsServer.start("--user", "worker", "--pass", "open")) {
            assertEnters(NatsSettings.of(server.url())
                    .withAccess(new NatsSettings.Access.User("worker", Secret.of("open"))));
        }
    }

    @Test
    void entersWithAToken() {
        try (NatsServer server = NatsServer.start("--auth", "a-token")) {
            assertEnters(NatsSettings.of(server.url()).withAccess(new NatsSettings.Access.Token(Secret.of("a-token"))));
        }
    }

    @Test
    void entersWithAnNKey() throws Exception {
        NKey key = NKey.createUser(null);
        Path config = Files.writeString(
                folder.resolve("nkey.conf"),
                "authorization { users = [ { nkey: " + new String(key.getPublicKey()) + " } ] }");
        try (NatsServer server = NatsServer.start("-c", config.toString())) {
            assertEnters(NatsSettings.of(server.url())
                    .withAccess(new NatsSettings.Access.NKey(Secret.of(new String(key.getSeed())))));
        }
    }

    @Test
    void entersWithACredentialsFile() throws Exception {
        NatsCredentials credentials = new NatsCredentials(folder);
        try (NatsServer server =
                NatsServer.start("-c", credentials.configuration().toString())) {
            assertEnters(
                    NatsSettings.of(server.url()).withAccess(new NatsSettings.Access.Credentials(credentials.file())));
        }
    }

    @Test
    void entersOverTlsWithACertificateOfItsOwn() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Path certificate =
                pem("certificate.pem", "CERTIFICATE", keys.getCertificate("own").getEncoded());
        Path key = pem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("own", "changeit".toCharArray()).getEncoded());
        try (NatsServer server = NatsServer.start(
                "--tls",
                "--tlscert",
                certificate.toString(),
                "--tlskey",
                key.toString(),
                "--tlsverify",
                "--tlscacert",
                certificate.toString())) {
            assertEnters(NatsSettings.of(server.url().replace("nats://", "tls://"))
                    .withTls(new TlsFiles(certificate, certificate, key)));
        }
    }

    @Test
    void staysOutWithTheWrongPasswordAndDoesNotPrintIt() {
        NatsSettings settings;
        try (NatsServer server = NatsServer.start("--user", "worker", "--pass", "open")) {
            settings = NatsSettings.of(server.url())
                    .withAccess(new NatsSettings.Access.User("worker", Secret.of("canary-secret")));
            try (NatsBroker broker = new NatsBroker(settings, RandomGenerator.getDefault())) {
                Poll.until(
                        "refused",
                        SOON,
                        () -> server.log().contains("uthentication")
                                || server.log().contains("uthorization"));
                assertThat(broker.reachable()).isFalse();
            }
        }
        assertThat(settings.toString()).doesNotContain("canary-secret");
    }

    private static void assertEnters(NatsSettings settings) {
        try (NatsBroker broker = new NatsBroker(settings, RandomGenerator.getDefault())) {
            Poll.until("connected", SOON, broker::reachable);
        }
    }

    private Path pem(String name, String kind, byte[] der) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                        + "-----\n");
    }
}
