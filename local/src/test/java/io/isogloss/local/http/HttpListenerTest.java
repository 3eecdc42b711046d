package io.isogloss.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sees, byte for byte where that matters and through the JDK's client where it does not. */
class HttpListenerTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("1994-11-06T12:00:00Z"));
    private static final int PATIENCE = 60_000;
    private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello";

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private HttpListener listener;

    @BeforeEach
    void start() throws IOException {
        listener = listener(Duration.ofMinutes(2));
    }

    @AfterEach
    void stop() {
        free.countDown();
        listener.close();
    }

    private HttpListener listener(Duration idle) throws IOException {
        HttpListener made =
                new HttpListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), idle, NOON, this::answer);
        made.start();
        return made;
    }

    private void answer(Exchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/echo" -> {
                byte[] body = exchange.body().readAllBytes();
                exchange.setHeader("X-Query", String.valueOf(exchange.query()));
                exchange.answer(200, body, body.length);
            }
            case "/stream" -> {
                try (OutputStream out = exchange.stream(200)) {
                    out.write("first".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    out.write("x".repeat(40_000).getBytes(StandardCharsets.UTF_8));
                }
            }
            case "/broken" -> {
                exchange.stream(200).write(new byte[20_000]);
                throw new IOException("the source broke off");
            }
            case "/held" -> {
                reached.countDown();
                try {
                    boolean _ = free.await(PATIENCE, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.answer(200, new byte[] {'k'}, 1);
            }
            case "/unread" -> exchange.answer(413, new byte[0], 0);
            default -> {
                byte[] path = (exchange.path() + "\n" + exchange.header("cookie")).getBytes(StandardCharsets.UTF_8);
                exchange.answer(200, path, path.length);
            }
        }
    }

    @Test
    void answersOneRequestAfterAnotherOnOneConnection() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send(ECHO);
            assertThat(peer.answer())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nhello")
                    .contains("Date: Sun, 06 Nov 1994 12:00:00 GMT\r\n");
            peer.send("\r\n" + ECHO + ECHO.replace("hello", "there"));
            assertThat(peer.answer()).endsWith("hello");
            assertThat(peer.answer()).as("sent before the first was answered").endsWith("there");
        }
    }

    @Test
    void readsABodyInChunks() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send(
                    "POST /echo?a=%20b HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3;mark=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n");
            assertThat(peer.answer()).contains("X-Query: a=%20b").endsWith("\r\n\r\nhello");
            peer.send(ECHO);
            assertThat(peer.answer()).endsWith("hello");
        }
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send("POST /echo HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(peer.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            peer.send("hello");
            assertThat(peer.answer()).endsWith("hello");
        }
    }

    @Test
    void answersInChunksAndLetsABrokenAnswerLookBroken() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request("/stream").build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("first" + "x".repeat(40_000));
            assertThatThrownBy(() -> client.send(request("/broken").build(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void sendsOnlyTheHeadToWhoAsksForIt() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send("HEAD /some HTTP/1.1\r\nHost: here\r\n\r\n" + ECHO);
            assertThat(peer.head()).contains("Content-Length: 10\r\n");
            assertThat(peer.answer()).endsWith("hello");
            peer.send("HEAD /stream HTTP/1.1\r\nHost: here\r\n\r\n" + ECHO);
            assertThat(peer.head()).contains("chunked");
            assertThat(peer.answer()).endsWith("hello");
        }
    }

    @Test
    void decodesThePathAndJoinsHeadersOfOneName() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send("GET /caf%C3%A9+x HTTP/1.1\r\nhost: here\r\nCookie: a=1\r\ncookie: b=2\r\n\r\n");
            assertThat(peer.answer()).endsWith("/café+x\na=1; b=2");
            peer.send("GET http://there/a HTTP/1.1\r\nHost: here\r\n\r\n");
            assertThat(peer.answer()).endsWith("/a\nnull");
        }
    }

    @Test
    void closesWhereTheClientWantsIt() throws IOException {
        for (String last : List.of(
                "GET /some HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", "GET /some HTTP/1.0\r\n\r\n")) {
            try (Peer peer = new Peer()) {
                peer.send(last);
                assertThat(peer.answer()).contains("Connection: close\r\n");
                assertThat(peer.isAtEnd()).isTrue();
            }
        }
    }

    /** Whoever stands before this server must see the end of a request where it does. */
    @ParameterizedTest
    @CsvSource({
        "400, 'GET /||'",
        "400, 'GET  / HTTP/1.1|Host: a||'",
        "400, 'G@T / HTTP/1.1|Host: a||'",
        "400, 'GET / HTTP/1.1||'",
        "400, 'GET / HTTP/1.1|Host: a|Host: b||'",
        "400, 'GET / HTTP/1.1|Host : a||'",
        "400, 'GET / HTTP/1.1|Host: a| folded: b||'",
        "400, 'GET /%zz HTTP/1.1|Host: a||'",
        "400, 'GET a HTTP/1.1|Host: a||'",
        "400, 'POST / HTTP/1.1|Host: a|Content-Length: +5||hello'",
        "400, 'POST / HTTP/1.1|Host: a|Content-Length: 5|Content-Length: 6||hello'",
        "400, 'POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||'",
        "501, 'POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||'",
        "417, 'POST / HTTP/1.1|Host: a|Expect: more||'",
        "505, 'GET / HTTP/2.0|Host: a||'"
    })
    void refusesWhatCanBeReadInTwoWays(int status, String request) throws IOException {
        try (Peer peer = new Peer()) {
            peer.send(request.replace("|", "\r\n"));
            assertThat(peer.answer()).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close\r\n");
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void refusesHeadersWithoutEnd() throws IOException {
        try (Peer peer = new Peer()) {
            peer.send("GET / HTTP/1.1\r\nX: " + "x".repeat(40_000));
            assertThat(peer.answer()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void endsTheConnectionAtAMalformedChunk() throws IOException {
        for (String chunk : List.of("x\r\n", "-1\r\n", "2\r\nlonger\r\n", "fffffffffffffffff\r\n")) {
            try (Peer peer = new Peer()) {
                peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
                assertThat(peer.isAtEnd()).as(chunk).isTrue();
            }
        }
    }

    @Test
    void saysWhyEvenToAClientThatStillSends() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    request("/unread")
                            .POST(BodyPublishers.ofByteArray(new byte[8 << 20]))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void answersMoreClientsAtOnceThanItHasThreadsOfTheSystem() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Peer peer = new Peer();
                peers.add(peer);
                peer.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            free.countDown();
            peers.forEach(peer -> answers.add(readers.submit(peer::answer)));
            for (Future<String> answer : answers) {
                assertThat(answer.get(PATIENCE, TimeUnit.MILLISECONDS)).endsWith("k");
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void endsConnectionsThatWaitTooLong() throws IOException {
        try (HttpListener impatient = listener(Duration.ofMillis(1));
                Peer peer = new Peer(impatient)) {
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void endsWhatIsUnderWayBeforeItCloses() throws Exception {
        try (Peer asking = new Peer();
                Peer waiting = new Peer()) {
            asking.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(reached.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
            Thread closing = Thread.ofVirtual().start(listener::close);
            assertThat(waiting.isAtEnd()).isTrue();
            closing.join();
            assertThat(asking.isAtEnd()).as("after a second it waits no longer").isTrue();
        }
        assertThatThrownBy(Peer::new).isInstanceOf(IOException.class);
    }

    @Test
    void keepsHeadersOfAnAnswerApart() throws IOException {
        Head head = Head.parse("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8), 0, 18);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            Exchange exchange = new Exchange(new Wire(socket), head, new AnswerDates(NOON));
            assertThatThrownBy(() -> exchange.setHeader("Location", "/a\r\nSet-Cookie: b"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path));
    }

    /** A client that says just what it is told. */
    private final class Peer implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Peer() throws IOException {
            this(listener);
        }

        Peer(HttpListener of) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), of.port());
            socket.setSoTimeout(PATIENCE);
            in = socket.getInputStream();
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        }

        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the server hung up after '" + head + "'");
                }
                head.append((char) next);
            }
            return head.toString();
        }

        /** The head and as much of a body as it says. */
        String answer() throws IOException {
            String head = head();
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ") + 16;
            int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        boolean isAtEnd() throws IOException {
            try {
                return in.read() < 0;
            } catch (java.net.SocketException e) {
                // Reset: the end as well.
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
