package io.isogloss.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F36 and the cap of F25, against a server that must or must not be reached. */
class GuardedHttpTest {
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/redirect")) {
                exchange.getResponseHeaders().add("Location", "/");
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/bomb")) {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
                    for (int i = 0; i < 100; i++) {
                        out.write(new byte[1 << 20]);
                    }
                }
            } else {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsNoByteToARefusedAddress() {
        OkHttpClient client = client(AddressRules.standard(), "127.0.0.1");

        for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1")) {
            assertRefused(client, url(host, "/"));
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void judgesANameByWhatItLeadsToWhenConnecting() throws IOException {
        // Public when first asked, this machine afterwards.
        AtomicInteger lookups = new AtomicInteger();
        AddressGuard guard = new AddressGuard(
                AddressRules.standard(),
                host -> List.of(InetAddress.getByName(lookups.getAndIncrement() == 0 ? "93.184.216.34" : "127.0.0.1")));
        assertThat(guard.resolve("rebinding.example", 443, Purpose.PROVIDER)).hasSize(1);

        assertRefused(GuardedHttp.client(guard, Purpose.PROVIDER, 1000), url("rebinding.example", "/"));
        assertThat(requests).hasValue(0);
    }

    @Test
    void followsNoRedirect() throws IOException {
        OkHttpClient client = client(AddressRules.of(List.of(), PrivateAddresses.ALL), "127.0.0.1");

        try (Response response = get(client, url("127.0.0.1", "/redirect"))) {
            assertThat(response.code()).isEqualTo(302);
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void callsAHostThatIsListedWithItsPort() throws IOException {
        int port = server.getAddress().getPort();
        OkHttpClient client = client(AddressRules.of(List.of("embedder:" + port), PrivateAddresses.NONE), "127.0.0.1");

        try (Response response = get(client, url("embedder", "/"))) {
            assertThat(response.body().string()).isEqualTo("ok");
        }
    }

    @Test
    void stopsABodyAtTheCapAfterDecompression() throws IOException {
        OkHttpClient client = client(AddressRules.of(List.of(), PrivateAddresses.ALL), "127.0.0.1");

        try (Response response = get(client, url("127.0.0.1", "/bomb"))) {
            assertThatThrownBy(() -> response.body().bytes())
                    .isInstanceOfSatisfying(
                            JobFailedException.class,
                            failure -> assertThat(failure.failure().kind()).isEqualTo(FailureKind.TOO_LARGE))
                    .hasMessageContaining("limit of 1000 bytes");
        }
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    private static OkHttpClient client(AddressRules rules, String everyNameLeadsTo) {
        AddressGuard guard = new AddressGuard(
                rules, host -> List.of(InetAddress.getByName(Network.isLiteral(host) ? host : everyNameLeadsTo)));
        return GuardedHttp.client(guard, Purpose.PROVIDER, 1000);
    }

    private static Response get(OkHttpClient client, String url) throws IOException {
        return client.newCall(new Request.Builder().url(url).build()).execute();
    }

    private static void assertRefused(OkHttpClient client, String url) {
        assertThatThrownBy(() -> get(client, url).close())
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        failure -> assertThat(failure.failure().kind()).isEqualTo(FailureKind.FORBIDDEN_ADDRESS));
    }
}
