package io.isogloss.runtime.objects;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static io.isogloss.runtime.objects.ObjectStoreContract.MEGABYTE;
import static io.isogloss.runtime.objects.ObjectStoreContract.body;
import static io.isogloss.runtime.objects.ObjectStoreContract.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.NotedPauses;
import io.isogloss.runtime.objects.FaultProxy.Fault;
import io.isogloss.runtime.retries.Retries;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F14 to F16 and F33: an S3 server whose answers break in every way. */
class S3FaultIT {
    private static final PutOptions HTML = PutOptions.ofType("text/html; charset=utf-8");
    /** Much, for the reads whose requests are counted: a machine that stands still is no fault of the server. */
    private static final ReadPatience PATIENCE =
            new ReadPatience(Duration.ofSeconds(60), 16 * 1024, Duration.ofMinutes(5), 4);

    private static final ReadPatience LITTLE_PATIENCE =
            new ReadPatience(Duration.ofMillis(300), 16 * 1024, Duration.ofSeconds(20), 4);

    private static LocalS3 server;
    private static FaultProxy proxy;
    private static ObjectStore store;
    private static ObjectStore direct;
    private static final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private static String bucket;

    @BeforeAll
    static void start() throws IOException {
        server = LocalS3.start();
        proxy = new FaultProxy(server.port());
        store = storeWith(PATIENCE, Duration.ofSeconds(60));
        direct = server.open();
        bucket = "faults-" + UUID.randomUUID();
        direct.ensureBucket(bucket);
    }

    private static ObjectStore storeWith(ReadPatience patience, Duration readTimeout) {
        Retries retries = Retries.standard().withClock(new NotedPauses(pauses));
        return S3ObjectStore.open(
                server.optionsAt(proxy.port()).withRetries(retries).withPatience(patience, readTimeout));
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
        direct.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void heal() {
        proxy.reset();
        pauses.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError",
        "502, BadGateway",
        "503, SlowDown",
        "503, ServiceUnavailable",
        "504, Timeout",
        "429, SlowDown",
        "400, RequestTimeout"
    })
    void triesAgainAfterATransientAnswer(int status, String code) {
        direct.put(ref("a"), body("content"), HTML);
        proxy.inject("^GET", 2, new Fault.Answer(status, code));

        assertThat(store.read(ref("a"), 100)).asString().isEqualTo("content");

        assertThat(proxy.requests("^GET")).hasSize(3);
        assertThat(pauses).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError, UNAVAILABLE",
        "503, SlowDown, RATE_LIMITED",
        "507, InsufficientStorage, CAPACITY",
    })
    void givesUpAfterFourTries(int status, String code, FailureKind kind) {
        proxy.inject("^PUT", 100, new Fault.Answer(status, code));

        assertFails(kind, () -> store.put(ref("b"), body("x"), HTML), "status " + status);

        assertThat(proxy.requests("^PUT")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, AUTH",
        "403, SignatureDoesNotMatch, AUTH",
        "400, ExpiredToken, AUTH",
        "401, Unauthorized, AUTH",
        "404, NoSuchKey, NOT_FOUND",
        "404, NoSuchBucket, NOT_FOUND",
        "400, InvalidRequest, INVALID"
    })
    void doesNotRepeatWhatCannotHelp(int status, String code, FailureKind kind) {
        proxy.inject("^GET", 100, new Fault.Answer(status, code));

        assertFails(kind, () -> store.read(ref("a"), 100), code);

        assertThat(proxy.requests("^GET")).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void triesAgainAfterAReset() {
        direct.put(ref("a"), body("content"), HTML);
        proxy.inject("^GET", 2, new Fault.Reset());
        proxy.inject("^HEAD", 1, new Fault.Reset());

        assertThat(store.read(ref("a"), 100)).asString().isEqualTo("content");
        assertThat(store.exists(ref("a"))).isTrue();
    }

    @Test
    void takesUpACutBodyWhereItBrokeOff() throws IOException {
        byte[] content = random(3 * MEGABYTE, 5);
        direct.put(ref("large"), ObjectBody.of(content), HTML);
        proxy.inject("^GET", 3, new Fault.CutAfter(MEGABYTE - 1));

        try (ObjectContent object = store.open(ref("large"), 4 * MEGABYTE)) {
            assertThat(Arrays.equals(object.stream().readAllBytes(), content)).isTrue();
        }

        assertThat(proxy.requests("^GET")).hasSize(4);
    }

    @Test
    void neverPassesATruncatedBodyOffAsWhole() {
        direct.put(ref("large"), ObjectBody.of(random(MEGABYTE, 5)), HTML);
        proxy.inject("^GET", 100, new Fault.CutAfter(100));

        assertFails(FailureKind.UNAVAILABLE, () -> drain("large"), "of 1048576");
    }

    @Test
    void refusesToStitchTwoVersionsTogether() throws IOException {
        direct.put(ref("changing"), ObjectBody.of(random(MEGABYTE, 5)), HTML);
        proxy.inject("^GET", 1, new Fault.CutAfter(200_000));

        try (ObjectContent object = store.open(ref("changing"), 4 * MEGABYTE)) {
            InputStream stream = object.stream();
            assertThat(stream.readNBytes(150_000)).hasSize(150_000);
            direct.put(ref("changing"), ObjectBody.of(random(MEGABYTE, 6)), HTML);

            assertFails(FailureKind.UNAVAILABLE, stream::readAllBytes, "replaced while");
        }
    }

    @Test
    void givesUpOnASourceThatDrips() {
        direct.put(ref("slow"), ObjectBody.of(random(100_000, 5)), HTML);
        proxy.inject("^GET", 100, new Fault.Drip(20));
        long before = System.nanoTime();

        try (ObjectStore hasty = storeWith(LITTLE_PATIENCE, Duration.ofSeconds(2))) {
            assertFails(FailureKind.TIMEOUT, () -> drain(hasty, "slow"), "least rate is 16384 bytes/s");
        }

        // All of it would take more than half an hour.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void reportsTheSameArtifactWhenTheAnswerToAPutIsLost() {
        proxy.inject("^PUT", 1, new Fault.LoseAnswer());
        assertThat(store.put(ref("page"), body("<html>"), HTML)).isEqualTo(PutOutcome.STORED);

        proxy.inject("^PUT", 1, new Fault.LoseAnswer());
        assertThat(store.put(ref("page-2"), body("<html>"), HTML.onlyIfAbsent()))
                .isEqualTo(PutOutcome.ALREADY_THERE);

        assertThat(direct.read(ref("page"), 100)).asString().isEqualTo("<html>");
        assertThat(direct.read(ref("page-2"), 100)).asString().isEqualTo("<html>");
        List<String> keys = new ArrayList<>();
        direct.list(bucket, "page", summary -> keys.add(summary.ref().key()));
        assertThat(keys).containsExactly("page", "page-2");
    }

    @Test
    void completesALargeUploadWhoseAnswersAreLost() throws IOException {
        byte[] content = random(20 * MEGABYTE, 8);
        proxy.inject("^PUT.*partNumber=2", 1, new Fault.LoseAnswer());
        proxy.inject("^POST.*uploadId=", 1, new Fault.LoseAnswer());

        assertThat(store.put(ref("huge"), ObjectBody.of(content), HTML)).isEqualTo(PutOutcome.STORED);

        try (ObjectContent object = direct.open(ref("huge"), 21 * MEGABYTE)) {
            assertThat(Arrays.equals(object.stream().readAllBytes(), content)).isTrue();
        }
    }

    @Test
    void abortsALargeUploadThatFails() {
        proxy.inject("^PUT.*partNumber=3", 100, new Fault.Answer(500, "InternalError"));

        assertFails(
                FailureKind.UNAVAILABLE,
                () -> store.put(ref("never"), ObjectBody.of(random(20 * MEGABYTE, 8)), HTML),
                "part 3");

        assertThat(proxy.requests("^DELETE.*uploadId=")).hasSize(1);
        assertThat(direct.exists(ref("never"))).isFalse();
    }

    @Test
    void saysThatTheServerIsNotThere() {
        try (ObjectStore nowhere = S3ObjectStore.open(server.optionsAt(1)
                .withRetries(Retries.standard().withMaxAttempts(2).withClock(new NotedPauses(pauses))))) {
            assertFails(FailureKind.UNAVAILABLE, () -> nowhere.read(ref("a"), 10), "reading");
            assertFails(FailureKind.UNAVAILABLE, () -> nowhere.probe("bucket"), "bucket");
        }
    }

    @Test
    void namesNoSecretInAFailure() {
        proxy.inject("^GET", 100, new Fault.Answer(403, LocalS3.SECRET_KEY.toUpperCase(java.util.Locale.ROOT)));

        assertFails(FailureKind.AUTH, () -> store.read(ref("a"), 100), "403");
        assertThat(server.optionsAt(server.port()).toString()).doesNotContain(LocalS3.SECRET_KEY);
    }

    private static void drain(String key) throws IOException {
        drain(store, key);
    }

    private static void drain(ObjectStore from, String key) throws IOException {
        try (ObjectContent object = from.open(ref(key), 4 * MEGABYTE)) {
            object.stream().transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private static ObjectRef ref(String key) {
        return new ObjectRef(bucket, key);
    }
}
