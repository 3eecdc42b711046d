package io.isogloss.embedding.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.FakeTime;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.http.FakeProvider;
import io.isogloss.embedding.model.ModelCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a provider can fail, and what a caller sees of it. */
class ProviderFaultsTest {

    private static final List<String> TEXTS = List.of("alpha", "beta", "gamma");
    private static final int DIMENSIONS = 8;

    private final FakeTime time = new FakeTime();
    private final FakeProvider server = new FakeProvider(DIMENSIONS);
    private final EmbedderContext context = new EmbedderContext(
            new OkHttpClient(),
            ModelCatalog.shipped(),
            EmbedderListener.none(),
            time,
            CircuitSettings.STANDARD,
            () -> 0);

    @AfterEach
    void close() {
        server.close();
        context.close();
    }

    @Test
    void waitsAsLongAsARefusalAsks() {
        server.then(429, "{}", "Retry-After", "90").then(429, "{}", "retry-after-ms", "1500");

        assertRows(open().embed(TEXTS));
        assertThat(time.pausedSeconds()).containsExactly(90L, 2L);
    }

    @Test
    void readsARetryDateAndTakesAnAbsurdOneForFiveMinutes() {
        String inTenSeconds = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                time.now().plusSeconds(10).atZone(ZoneOffset.UTC));
        server.then(429, "{}", "Retry-After", inTenSeconds).then(429, "{}", "Retry-After", "31536000");

        assertRows(open().embed(TEXTS));
        assertThat(time.pausedSeconds()).containsExactly(10L, 300L);
    }

    @Test
    void backsOffWhereARefusalNamesNoTime() {
        server.then(429, "{}").then(429, "{}").then(429, "{}");

        assertRows(open().embed(TEXTS));
        assertThat(time.totalPausedSeconds()).isBetween(3.4, 3.6);
    }

    @Test
    void tellsHowLongToWaitWhereThatIsLongerThanTheTimeLimit() {
        server.then(429, "{}", "Retry-After", "120");

        EmbeddingException e = failure(config().timeLimit(Duration.ofMinutes(1)));
        assertThat(e.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(time.pausedSeconds()).isEmpty();
    }

    @Test
    void holdsBackOtherCallsOfTheSameKeyAndNoOthers() {
        server.then(429, "{}", "Retry-After", "120");
        failure(config().timeLimit(Duration.ofMinutes(1)));

        assertRows(open(config().apiKey(ApiKey.of("other-key"))).embed(TEXTS));
        assertThat(time.pausedSeconds()).isEmpty();
        assertRows(open().embed(TEXTS));
        assertThat(time.pausedSeconds()).containsExactly(120L);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 409, 424})
    void triesAgainAfterPassingTrouble(int status) {
        server.then(status, "oops").then(status, "oops");

        assertRows(open().embed(TEXTS));
        assertThat(server.calls()).isEqualTo(3);
    }

    @Test
    void triesAgainAfterABrokenConnection() {
        server.then(ignored -> new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());

        assertRows(open().embed(TEXTS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/v1", "http://nowhere.invalid/v1"})
    void countsAHostThatCannotBeReachedAsUnavailable(String url) {
        EmbeddingException e = failure(config().baseUrl(url).maxRetries(2));

        assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(time.pausedSeconds()).hasSize(2);
    }

    @Test
    void countsAHandshakeThatFailsAsUnavailable() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        try (Socket socket = plain.accept()) {
                            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                        }
                    }
                } catch (IOException e) {
                    // Closed.
                }
            });

            EmbeddingException e = failure(config().baseUrl("https://127.0.0.1:" + plain.getLocalPort() + "/v1")
                    .maxRetries(2));
            assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(time.pausedSeconds()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"401,AUTH", "403,AUTH", "404,MODEL_NOT_FOUND", "400,INVALID_REQUEST", "422,INVALID_REQUEST"})
    void givesUpAtOnceWhereRepeatingCannotHelp(int status, FailureKind kind) {
        server.then(status, "{\"error\":{\"message\":\"no\"}}");

        assertThat(failure(config()).kind()).isEqualTo(kind);
        assertThat(server.calls()).isEqualTo(1);
    }

    @Test
    void opensTheCircuitAndProbesAfterAWhile() {
        for (int i = 0; i < 5; i++) {
            server.then(500, "down");
        }
        EmbedderConfig.Builder impatient = config().maxRetries(4).timeLimit(Duration.ofSeconds(25));
        assertThat(failure(impatient).kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(server.calls()).isEqualTo(5);

        EmbeddingException open = failure(impatient);
        assertThat(open.kind()).isEqualTo(FailureKind.CIRCUIT_OPEN);
        assertThat(open.retryAfter()).isPositive();
        assertThat(server.calls()).isEqualTo(5);

        time.moveWallClock(-3600);
        assertRows(open(config().timeLimit(Duration.ofMinutes(1))).embed(TEXTS));
        assertThat(time.totalPausedSeconds()).isBetween(30.0, 40.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>busy</html>",
                "{\"data\":",
                "",
                "[]",
                "{\"data\":[]}",
                "{\"data\":null}",
                "{\"object\":\"list\"}",
                "{\"data\":[{\"index\":0,\"embedding\":[0.1,0.2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[0.1]},{\"index\":1,\"embedding\":[0.1]},{\"index\":2,\"embedding\":[0.1]},{\"index\":3,\"embedding\":[0.1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[0.1]},{\"index\":0,\"embedding\":[0.1]},{\"index\":2,\"embedding\":[0.1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[]},{\"index\":1,\"embedding\":[]},{\"index\":2,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[12,-4]},{\"index\":1,\"embedding\":[1,2]},{\"index\":2,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AAAAA\"},{\"index\":1,\"embedding\":\"AAAA\"},{\"index\":2,\"embedding\":\"AAAA\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[0.1,x]},{\"index\":1,\"embedding\":[0.1]},{\"index\":2,\"embedding\":[0.1]}]}",
                "{\"data\":[{\"index\":9,\"embedding\":[0.1]},{\"index\":1,\"embedding\":[0.1]},{\"index\":2,\"embedding\":[0.1]}]}"
            })
    void repeatsAGarbledAnswerOnceAndThenRefusesIt(String garbage) {
        server.then(200, garbage).then(200, garbage);

        assertThat(failure(config()).kind()).isEqualTo(FailureKind.CORRUPT_RESPONSE);
        assertThat(server.calls()).isEqualTo(2);
    }

    @Test
    void acceptsTheSecondAnswerAfterAGarbledOne() {
        server.then(200, "<html>");

        assertRows(open().embed(TEXTS));
    }

    @Test
    void refusesVectorsOfOtherDimensionsThanAskedFor() {
        server.then(200, floats("0.1,0.2", "0.1,0.2", "0.1,0.2")).then(200, floats("0.1,0.2", "0.1,0.2", "0.1,0.2"));

        EmbeddingException e = failure(config().dimensions(DIMENSIONS));
        assertThat(e.kind()).isEqualTo(FailureKind.CORRUPT_RESPONSE);
        assertThat(e).hasMessageContaining("2").hasMessageContaining("8");
    }

    @Test
    void putsAShuffledAnswerInTheOrderOfTheTexts() {
        server.then(200, FakeProvider.dataList(List.of(item(2), item(0), item(1)), 7));

        assertRows(open().embed(TEXTS));
    }

    @Test
    void namesTextsWhoseVectorsAreUnsoundAndKeepsTheOthers() {
        server.then(200, floats("NaN,1.0", "0.5,-0.0", "0,0", "1e38,1e-40", "Infinity,0.1", "null,0.1"));

        Embeddings e = open().embed(List.of("a", "b", "c", "d", "e", "f"));
        assertThat(e.successes()).isEqualTo(2);
        assertThat(e.problem(0).kind()).isEqualTo(FailureKind.NOT_FINITE);
        assertThat(e.row(1)).containsExactly(0.5f, -0.0f);
        assertThat(e.problem(2).kind()).isEqualTo(FailureKind.ZERO_VECTOR);
        assertThat(e.row(3)).containsExactly(1e38f, 1e-40f);
        assertThat(e.problem(4).kind()).isEqualTo(FailureKind.NOT_FINITE);
        assertThat(e.problem(5).kind()).isEqualTo(FailureKind.NOT_FINITE);
    }

    @Test
    void stopsReadingAnAnswerThatNeverEnds() {
        byte[] spaces = new byte[64 << 20];
        Arrays.fill(spaces, (byte) ' ');
        server.then(ignored -> new MockResponse.Builder()
                .chunkedBody(new Buffer().writeUtf8("{").write(spaces), 1 << 20)
                .build());

        EmbeddingException e = failure(config());
        assertThat(e.kind()).isEqualTo(FailureKind.RESPONSE_TOO_LARGE);
        assertThat(server.calls()).isEqualTo(1);
    }

    @Test
    void countsTheBytesOfAPackedAnswerUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) ' ');
            gzip.write('{');
            for (int i = 0; i < 64; i++) {
                gzip.write(block);
            }
        }
        server.then(ignored -> new MockResponse.Builder()
                .addHeader("content-encoding", "gzip")
                .body(new Buffer().write(packed.toByteArray()))
                .build());

        assertThat(failure(config()).kind()).isEqualTo(FailureKind.RESPONSE_TOO_LARGE);
    }

    @Test
    void cutsABatchInTwoUntilItPassesAndNeverSendsOneTwice() {
        server.refuseAbove(40);
        List<String> texts =
                IntStream.range(0, 16).mapToObj(i -> "text no. " + (10 + i)).toList();

        assertRows(open().embed(texts), texts);
        assertThat(server.batchSizes()).containsExactly(16, 8, 4, 2, 2, 4, 2, 2, 8, 4, 2, 2, 4, 2, 2);
    }

    @Test
    void treatsASingleTextThatIsRefusedAsThePolicySays() {
        server.refuseAbove(40);
        String longText = "words and words and words and words and words and more";
        List<String> texts = List.of("short", longText);

        Embeddings rejected = open(config().longTexts(LongTextPolicy.REJECT)).embed(texts);
        assertThat(rejected.problem(1).kind()).isEqualTo(FailureKind.TOO_LONG);
        assertThat(rejected.row(0)).isEqualTo(FakeProvider.vector("short", DIMENSIONS));

        Embeddings cut = open(config()).embed(texts);
        assertThat(cut.truncated()).containsExactly(1);
        assertThat(cut.row(1))
                .isEqualTo(FakeProvider.vector(longText.substring(0, longText.length() / 4 * 3), DIMENSIONS));

        Embeddings split =
                open(config().longTexts(LongTextPolicy.SPLIT_AND_AVERAGE)).embed(texts);
        assertThat(split.problems()).isEmpty();
        assertThat(split.truncated()).isEmpty();
        assertThat(lengthOf(split.row(1))).isBetween(0.9999, 1.0001);
    }

    @Test
    void endsAnAnswerThatDripsAtTheTotalDeadline() {
        server.then(ignored -> new MockResponse.Builder()
                .body("{\"data\":[" + " ".repeat(100_000))
                .throttleBody(10, 50, TimeUnit.MILLISECONDS)
                .build());

        long start = System.nanoTime();
        EmbeddingException e =
                failure(config().requestTimeout(Duration.ofMillis(400)).maxRetries(0));
        assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
        // All of it would take eight minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void keepsAConfiguredLimitOfRequestsAMinute() {
        Embedder embedder = open(config().requestsPerMinute(60).timeLimit(Duration.ofHours(1)));
        long start = time.nanos();
        for (int i = 0; i < 180; i++) {
            embedder.embed(TEXTS);
        }
        double minutes = (time.nanos() - start) / 60e9;
        assertThat(180 / minutes).isBetween(50.0, 62.0);
    }

    @Test
    void keepsTheLimitThatHeadersTell() {
        String body = FakeProvider.dataList(List.of(item(0), item(1), item(2)), 7);
        server.then(200, body, "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "1m30s");
        Embedder embedder = open();

        embedder.embed(TEXTS);
        embedder.embed(TEXTS);
        assertThat(time.pausedSeconds()).containsExactly(90L);
    }

    @Test
    void refusesAnEmptyTextWithoutSendingIt() {
        Embeddings e = open().embed(List.of("", " \n"));

        assertThat(e.successes()).isZero();
        assertThat(server.calls()).isZero();
    }

    @Test
    void stopsAtAnInterrupt() {
        Thread.currentThread().interrupt();
        try {
            EmbeddingException e = failure(config());
            assertThat(e.kind()).isEqualTo(FailureKind.CANCELED);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    private EmbedderConfig.Builder config() {
        return EmbedderConfig.of("openai-compatible", "m")
                .baseUrl(server.url("/v1"))
                .apiKey(ApiKey.of("key-1"));
    }

    private Embedder open() {
        return open(config());
    }

    private Embedder open(EmbedderConfig.Builder config) {
        return Embedders.open(config.build(), context);
    }

    private EmbeddingException failure(EmbedderConfig.Builder config) {
        return catchThrowableOfType(EmbeddingException.class, () -> open(config).embed(TEXTS));
    }

    private static String item(int index) {
        return FakeProvider.item(index, FakeProvider.base64(FakeProvider.vector(TEXTS.get(index), DIMENSIONS)));
    }

    private static String floats(String... vectors) {
        return FakeProvider.dataList(
                IntStream.range(0, vectors.length)
                        .mapToObj(i -> FakeProvider.item(i, "[" + vectors[i] + "]"))
                        .toList(),
                1);
    }

    private static void assertRows(Embeddings e) {
        assertRows(e, TEXTS);
    }

    private static void assertRows(Embeddings e, List<String> texts) {
        assertThat(e.problems()).isEmpty();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(e.row(i)).as("row %s", i).isEqualTo(FakeProvider.vector(texts.get(i), DIMENSIONS));
        }
    }

    private static double lengthOf(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
