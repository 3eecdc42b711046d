package io.isogloss.runtime.objects;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Stands between a client and an HTTP server, one request a connection, and spoils those that a rule names. */
final class FaultProxy implements AutoCloseable {

    /** What happens to a request. */
    sealed interface Fault {
        /** Answered here, with an error as S3 words it. */
        record Answer(int status, String code) implements Fault {}

        /** The connection is reset before the request goes on. */
        record Reset() implements Fault {}

        /** The request goes through, its answer is lost in a reset. */
        record LoseAnswer() implements Fault {}

        /** The answer ends after so many bytes of body, as if the server were done. */
        record CutAfter(int bytes) implements Fault {}

        /** One byte of the body, at this place, is another. */
        record FlipByte(int at) implements Fault {}

        /** The body comes byte by byte with this pause between. */
        record Drip(int millis) implements Fault {}
    }

    private record Rule(Pattern request, AtomicInteger left, Fault fault) {}

    private final ServerSocket server;
    private final int upstreamPort;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    FaultProxy(int upstreamPort) throws IOException {
        this.upstreamPort = upstreamPort;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Spoils the next {@code times} requests whose first line matches. */
    void inject(String requestLine, int times, Fault fault) {
        rules.add(new Rule(Pattern.compile(requestLine), new AtomicInteger(times), fault));
    }

    void reset() {
        rules.clear();
        requests.clear();
    }

    /** First lines of the requests so far that match. */
    List<String> requests(String requestLine) {
        Pattern pattern = Pattern.compile(requestLine);
        return requests.stream().filter(line -> pattern.matcher(line).find()).toList();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String head = readHead(in);
            if (head.isEmpty()) {
                return;
            }
            String line = head.substring(0, head.indexOf("\r\n"));
            requests.add(line);
            Fault fault = faultFor(line);
            if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            if (fault instanceof Fault.Reset) {
                client.setSoLinger(true, 0);
                return;
            }
            if (fault instanceof Fault.Answer answer) {
                in.readNBytes(contentLength(head));
                answer(client.getOutputStream(), answer, line.startsWith("HEAD"));
                return;
            }
            forward(client, in, head, fault);
        } catch (IOException broken) {
            // One side went away: that is what this class is for.
            return;
        }
    }

    private Fault faultFor(String line) {
        for (Rule rule : rules) {
            if (rule.request.matcher(line).find() && rule.left.getAndDecrement() > 0) {
                return rule.fault;
            }
        }
        return null;
    }

    private void forward(Socket client, InputStream in, String head, Fault fault) throws IOException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), upstreamPort)) {
            String once = head.replaceAll("(?im)^(connection|expect):.*\r\n", "");
            OutputStream up = upstream.getOutputStream();
            up.write((once.substring(0, once.length() - 2) + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            up.write(in.readNBytes(contentLength(head)));
            up.flush();
            InputStream answer = upstream.getInputStream();
            String answerHead = readHead(answer);
            if (fault instanceof Fault.LoseAnswer) {
                answer.readAllBytes();
                client.setSoLinger(true, 0);
                return;
            }
            OutputStream out = client.getOutputStream();
            out.write(answerHead.getBytes(StandardCharsets.ISO_8859_1));
            relay(answer, out, fault);
            out.flush();
        }
    }

    private static void relay(InputStream answer, OutputStream out, Fault fault) throws IOException {
        switch (fault) {
            case Fault.CutAfter cut -> out.write(answer.readNBytes(cut.bytes()));
            case Fault.FlipByte flip -> {
                byte[] all = answer.readAllBytes();
                all[flip.at()] ^= 1;
                out.write(all);
            }
            case Fault.Drip drip -> {
                for (int next = answer.read(); next >= 0; next = answer.read()) {
                    out.write(next);
                    out.flush();
                    LockSupport.parkNanos(drip.millis() * 1_000_000L);
                }
            }
            case null, default -> answer.transferTo(out);
        }
    }

    private static void answer(OutputStream out, Fault.Answer answer, boolean headOnly) throws IOException {
        String body =
                "<?xml version=\"1.0\"?><Error><Code>" + answer.code() + "</Code><Message>injected</Message></Error>";
        String head = "HTTP/1.1 " + answer.status() + " Injected\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n";
        out.write((headOnly ? head : head + body).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            boolean expected = next == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
