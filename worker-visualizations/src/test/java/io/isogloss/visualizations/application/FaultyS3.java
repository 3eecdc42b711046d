package io.isogloss.visualizations.application;

import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.objects.ReadPatience;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.objects.S3Options;
import io.isogloss.runtime.retries.Retries;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.ByteString;

/** Just enough of an S3 server to store pages, and to fail at it in chosen ways. */
final class FaultyS3 extends Dispatcher implements AutoCloseable {
    /** What happens to a put of a page or to a read of an earlier map. */
    enum Fault {
        SERVER_ERROR,
        SLOW_DOWN,
        FORBIDDEN,
        NO_BUCKET,
        RESET,
        /** The object is stored, and the caller is told it was not. */
        STORED_BUT_REFUSED,
        /** Half of what was announced, then the end. */
        TRUNCATED,
        /** A byte now and then. */
        DRIP
    }

    final S3ObjectStore client;
    final Map<String, ByteString> objects = new TreeMap<>();
    private final Deque<Fault> puts = new ArrayDeque<>();
    private final Deque<Fault> reads = new ArrayDeque<>();
    private final MockWebServer server = new MockWebServer();
    private int pagePuts;

    FaultyS3(Duration readTimeout) throws IOException {
        server.setDispatcher(this);
        server.start();
        Retries quick = new Retries(4, Duration.ofMillis(1), Duration.ofMillis(4), JobClock.system(), () -> 0.5);
        S3Options options = S3Options.of(
                Optional.of(URI.create("http://127.0.0.1:" + server.getPort())),
                "us-east-1",
                true,
                new S3Options.Credentials.Keys("key", Secret.of("canary-of-the-object-store")));
        client = S3ObjectStore.open(options.withRetries(quick).withPatience(ReadPatience.standard(), readTimeout));
    }

    synchronized void failPagePuts(Fault... faults) {
        puts.addAll(List.of(faults));
    }

    synchronized void failMapReads(Fault... faults) {
        reads.addAll(List.of(faults));
    }

    synchronized int pagePuts() {
        return pagePuts;
    }

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
        String path = request.getUrl().encodedPath();
        String key = String.join("/", request.getUrl().pathSegments()).replaceFirst("^maps/?", "");
        return switch (request.getMethod()) {
            case "PUT" -> put(key, request);
            case "GET" -> path.equals("/maps") || path.equals("/maps/") ? list(request) : get(key);
            default -> new MockResponse.Builder().code(404).build();
        };
    }

    private MockResponse put(String key, RecordedRequest request) {
        Fault fault = key.endsWith(".html") ? puts.poll() : null;
        pagePuts += key.endsWith(".html") ? 1 : 0;
        if (fault == null || fault == Fault.STORED_BUT_REFUSED) {
            objects.put(key, request.getBody() == null ? ByteString.EMPTY : request.getBody());
        }
        return fault == null
                ? new MockResponse.Builder()
                        .code(200)
                        .addHeader("ETag", "\"0\"")
                        .build()
                : failure(fault);
    }

    private static MockResponse failure(Fault fault) {
        return switch (fault) {
            case SERVER_ERROR, STORED_BUT_REFUSED, TRUNCATED, DRIP -> error(500, "InternalError");
            case SLOW_DOWN -> error(503, "SlowDown");
            case FORBIDDEN -> error(403, "AccessDenied");
            case NO_BUCKET -> error(404, "NoSuchBucket");
            case RESET ->
                new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build();
        };
    }

    private static MockResponse error(int status, String code) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/xml")
                .body("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>injected</Message></Error>")
                .build();
    }

    private MockResponse list(RecordedRequest request) {
        String prefix =
                Optional.ofNullable(request.getUrl().queryParameter("prefix")).orElse("");
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><ListBucketResult>");
        objects.forEach((key, body) -> {
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>").append(key).append("</Key><Size>").append(body.size());
                xml.append("</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
            }
        });
        return new MockResponse.Builder()
                .addHeader("Content-Type", "application/xml")
                .body(xml.append("</ListBucketResult>").toString())
                .build();
    }

    private MockResponse get(String key) {
        ByteString body = objects.get(key);
        if (body == null) {
            return error(404, "NoSuchKey");
        }
        Fault fault = reads.poll();
        MockResponse.Builder whole = new MockResponse.Builder()
                .addHeader("ETag", "\"0\"")
                .addHeader("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        if (fault == Fault.TRUNCATED) {
            return whole.body(new Buffer().write(body))
                    .onResponseBody(new SocketEffect.CloseSocket())
                    .build();
        }
        if (fault == Fault.DRIP) {
            return whole.body(new Buffer().write(body))
                    .throttleBody(1, 1, TimeUnit.SECONDS)
                    .build();
        }
        return whole.body(new Buffer().write(body)).build();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
