package io.isogloss.embedding.http;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.remote.Answer;
import io.isogloss.embedding.remote.RateHeaders;
import io.isogloss.embedding.remote.WaitTimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One provider's address, key and client: sends a body, reads an answer under a cap, and turns every failure into an
 * {@link EmbeddingException} whose kind says what to do. The key appears in the request header and nowhere else.
 */
final class HttpApi {

    private static final MediaType JSON = MediaType.get("application/json");
    /** Room for field names, indexes, usage and white space. */
    private static final long ANSWER_SLACK = 256 << 10;

    private static final int BYTES_A_VALUE = 24;
    private static final int LARGEST_BELIEVABLE_DIMENSIONS = 8_192;
    private static final long INFO_CAP = 1 << 20;

    private final OkHttpClient client;
    private final HttpUrl base;
    private final @Nullable ApiKey key;
    private final TimeSource time;
    private final String provider;

    HttpApi(OkHttpClient client, String baseUrl, @Nullable ApiKey key, TimeSource time, String provider) {
        // A redirect could carry the texts to an address that nobody checked.
        this.client = client.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        HttpUrl parsed = HttpUrl.parse(baseUrl.strip());
        if (parsed == null) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION, "the base URL of " + provider + " must be an http or https address");
        }
        this.base = parsed;
        this.key = key;
        this.time = time;
        this.provider = provider;
    }

    /** Reads the body of a successful answer. */
    interface Reader {
        /**
         * @param json the decoded body
         * @param vectors to fill
         * @return tokens the provider counted
         */
        long read(JsonBytes json, VectorRows vectors) throws IOException;
    }

    /** The base address with path segments behind its own. */
    HttpUrl url(String path) {
        HttpUrl.Builder url = base.newBuilder();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                url.addPathSegment(segment);
            }
        }
        String encoded = url.build().encodedPath();
        return url.encodedPath(encoded.replace("//", "/")).build();
    }

    HttpUrl base() {
        return base;
    }

    /** The provider's host, for messages; never the whole address, which may carry a secret. */
    String host() {
        return base.host();
    }

    /**
     * Posts a batch and reads its vectors.
     *
     * @param texts vectors that must come
     * @param dimensions length of each vector, 0 if unknown
     */
    Answer post(HttpUrl url, byte[] body, int texts, int dimensions, Duration timeout, Reader reader) {
        Request request = request(url).post(RequestBody.create(body, JSON)).build();
        int width = dimensions > 0 ? dimensions : LARGEST_BELIEVABLE_DIMENSIONS;
        long cap = (long) texts * width * BYTES_A_VALUE + ANSWER_SLACK + 2L * body.length;
        return exchange(request, timeout, response -> {
            VectorRows vectors = new VectorRows(texts);
            JsonBytes json = new JsonBytes(decoded(response), cap);
            long tokens = reader.read(json, vectors);
            return new Answer(vectors.inOrder(), vectors.dimensions(), tokens, RateHeaders.read(response::header));
        });
    }

    /** Gets a small document; null where the server has none or cannot be asked. */
    byte @Nullable [] get(HttpUrl url, Duration timeout) {
        try {
            return exchange(
                    request(url).get().build(),
                    timeout,
                    response -> decoded(response).readNBytes((int) INFO_CAP));
        } catch (EmbeddingException e) {
            if (e.kind() == FailureKind.CANCELED) {
                throw e;
            }
            return null;
        }
    }

    private Request.Builder request(HttpUrl url) {
        Request.Builder request = new Request.Builder()
                .url(url)
                .header("accept", "application/json")
                // Unpacking costs more processor time than base64 vectors cost on the wire.
                .header("accept-encoding", "identity")
                .header("user-agent", "isogloss");
        if (key != null) {
            request.header("authorization", "Bearer " + key.reveal());
        }
        return request;
    }

    /** Handles a successful response. */
    private interface Handler<T> {
        T handle(Response response) throws IOException;
    }

    private <T> T exchange(Request request, Duration timeout, Handler<T> handler) {
        Call call = client.newCall(request);
        // Covers connecting, sending, waiting and every byte of the answer, however slowly it drips.
        call.timeout().timeout(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
        try (Response response = call.execute()) {
            if (!response.isSuccessful()) {
                throw refused(response);
            }
            return handler.handle(response);
        } catch (JsonBytes.MalformedJson e) {
            throw new EmbeddingException(
                    FailureKind.CORRUPT_RESPONSE,
                    "the answer of " + provider + " at " + host() + " " + e.getMessage(),
                    e);
        } catch (JsonBytes.CapPassed e) {
            throw new EmbeddingException(
                    FailureKind.RESPONSE_TOO_LARGE, provider + " at " + host() + ": " + e.getMessage(), e);
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new EmbeddingException(FailureKind.CANCELED, "interrupted while talking to " + provider, e);
            }
            throw new EmbeddingException(
                    FailureKind.TIMEOUT, provider + " at " + host() + " did not answer within " + timeout, e);
        } catch (IOException e) {
            throw new EmbeddingException(
                    FailureKind.UNAVAILABLE,
                    "cannot talk to " + provider + " at " + host() + ": "
                            + e.getClass().getSimpleName() + " "
                            + ProviderError.masked(String.valueOf(e.getMessage()), key),
                    e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // The client lets this checked exception through, undeclared, when a thread is interrupted while it
            // connects.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new EmbeddingException(FailureKind.CANCELED, "interrupted while connecting to " + provider, e);
            }
            throw new IllegalStateException("the HTTP client failed unexpectedly", e);
        }
    }

    private EmbeddingException refused(Response response) {
        Duration retryAfter =
                WaitTimes.retryAfter(response.header("retry-after-ms"), response.header("retry-after"), time.now());
        String text;
        try (InputStream body = decoded(response)) {
            text = ProviderError.text(body.readNBytes(ProviderError.MOST_BYTES));
        } catch (IOException e) {
            text = "";
        }
        return ProviderError.of(provider + " at " + host(), response.code(), text, retryAfter, key);
    }

    private static InputStream decoded(Response response) {
        ResponseBody body = response.body();
        String encoding = response.header("content-encoding");
        return encoding != null && encoding.trim().equalsIgnoreCase("gzip")
                ? Okio.buffer(new GzipSource(body.source())).inputStream()
                : body.byteStream();
    }
}
