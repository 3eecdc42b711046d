package io.isogloss.runtime.objects;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.FailureKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store must do. One suite, run against each adapter. */
abstract class ObjectStoreContract {
    static final int MEGABYTE = 1024 * 1024;

    final String bucket = "contract-" + UUID.randomUUID();
    private final PutOptions text = PutOptions.ofType("text/plain; charset=utf-8");

    @TempDir
    Path folder;

    abstract ObjectStore store();

    @BeforeEach
    void makeBucket() {
        store().ensureBucket(bucket);
    }

    @Test
    void readsBackWhatWasPut() {
        ObjectRef ref = ref("folder/sub/a.txt");

        PutOutcome outcome = store().put(ref, body("hello"), text);

        assertThat(outcome).isEqualTo(PutOutcome.STORED);
        assertThat(store().read(ref, 100)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }

    @Test
    void keepsTypeEncodingAndMetadata() throws IOException {
        ObjectRef ref = ref("page.html");
        PutOptions options = PutOptions.ofType("text/html; charset=utf-8")
                .withContentEncoding("gzip")
                .withMetadata(Map.of("Owner", "user@example.com", "transform-id", "42"));
        byte[] packed = gzip("<html>".getBytes(StandardCharsets.UTF_8));

        store().put(ref, ObjectBody.of(packed), options);

        ObjectHead head = store().head(ref).orElseThrow();
        assertThat(head.size()).isEqualTo(packed.length);
        // A server may drop the blank.
        assertThat(head.contentType()).isEqualToIgnoringWhitespace("text/html; charset=utf-8");
        assertThat(head.contentEncoding()).isEqualTo("gzip");
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "user@example.com", "transform-id", "42"));
        try (ObjectContent content = store().open(ref, 100)) {
            assertThat(content.head().contentType()).isEqualTo(head.contentType());
            assertThat(content.stream().readAllBytes()).asString().isEqualTo("<html>");
        }
    }

    @Test
    void storesEmptyAndFileBodies() throws IOException {
        Path file = Files.write(folder.resolve("body.bin"), random(3 * MEGABYTE, 7));
        store().put(ref("empty"), ObjectBody.of(new byte[0]), text);
        store().put(ref("file"), ObjectBody.of(file), text);

        assertThat(store().read(ref("empty"), 10)).isEmpty();
        assertThat(store().read(ref("file"), 4 * MEGABYTE)).isEqualTo(random(3 * MEGABYTE, 7));
    }

    @Test
    void storesLargeBodiesWhole() throws IOException {
        byte[] large = random(21 * MEGABYTE + 17, 3);

        PutOutcome outcome =
                store().put(ref("large.html"), ObjectBody.of(large), text.withMetadata(Map.of("owner", "o")));

        assertThat(outcome).isEqualTo(PutOutcome.STORED);
        assertThat(store().head(ref("large.html")).orElseThrow().metadata()).containsEntry("owner", "o");
        try (ObjectContent content = store().open(ref("large.html"), 22 * MEGABYTE)) {
            assertThat(Arrays.equals(content.stream().readAllBytes(), large)).isTrue();
        }
    }

    @Test
    void replacesOnlyWhenAskedTo() {
        ObjectRef ref = ref("once");
        store().put(ref, body("first"), text.onlyIfAbsent());

        PutOutcome second = store().put(ref, body("second"), text.onlyIfAbsent());
        assertThat(second).isEqualTo(PutOutcome.ALREADY_THERE);
        assertThat(store().read(ref, 100)).asString().isEqualTo("first");

        store().put(ref, body("third"), text);
        assertThat(store().read(ref, 100)).asString().isEqualTo("third");
    }

    @Test
    void oneOfManyConditionalPutsWins() throws Exception {
        ObjectRef ref = ref("race");
        List<Callable<PutOutcome>> puts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] bytes = Integer.toString(i).repeat(1000).getBytes(StandardCharsets.UTF_8);
            puts.add(() -> store().put(ref, ObjectBody.of(bytes), text.onlyIfAbsent()));
        }

        int stored = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<PutOutcome> put : threads.invokeAll(puts)) {
                stored += put.get() == PutOutcome.STORED ? 1 : 0;
            }
        }

        assertThat(stored).isEqualTo(1);
        assertThat(store().read(ref, 2000)).hasSize(1000);
    }

    @Test
    void neverShowsHalfAReplacement() throws Exception {
        ObjectRef ref = ref("flipping");
        byte[] ones = filled(300_000, (byte) 1);
        byte[] twos = filled(300_000, (byte) 2);
        store().put(ref, ObjectBody.of(ones), text);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < 20; i++) {
                    store().put(ref, ObjectBody.of(i % 2 == 0 ? twos : ones), text);
                }
            });
            while (!writer.isDone()) {
                byte[] seen = store().read(ref, MEGABYTE);
                assertThat(Arrays.equals(seen, ones) || Arrays.equals(seen, twos))
                        .isTrue();
            }
            writer.get();
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertFails(FailureKind.NOT_FOUND, () -> store().read(ref("nothing"), 10), "nothing");
        assertFails(
                FailureKind.NOT_FOUND,
                () -> store().read(new ObjectRef("no-such-bucket-" + UUID.randomUUID(), "a"), 10),
                "no-such-bucket");
        assertFails(
                FailureKind.NOT_FOUND,
                () -> store().put(new ObjectRef("no-such-bucket-" + UUID.randomUUID(), "a"), body("x"), text),
                "no-such-bucket");
        assertThat(store().exists(ref("nothing"))).isFalse();
        assertThat(store().head(ref("nothing"))).isEmpty();
    }

    @Test
    void deletesAndForgets() {
        ObjectRef ref = ref("a/b");
        store().put(ref, body("x"), text);

        store().delete(ref);
        store().delete(ref);

        assertThat(store().exists(ref)).isFalse();
    }

    @Test
    void listsByPrefixInKeyOrder() {
        for (String key : List.of("b/2", "b/1", "b-1", "b/10/x", "c", "a")) {
            store().put(ref(key), body(key), text);
        }

        assertThat(keys("b")).containsExactly("b-1", "b/1", "b/10/x", "b/2");
        assertThat(keys("b/1")).containsExactly("b/1", "b/10/x");
        assertThat(keys("")).containsExactly("a", "b-1", "b/1", "b/10/x", "b/2", "c");
        assertThat(keys("zzz")).isEmpty();
    }

    @Test
    void stopsAtTheCapOfDecodedBytes() throws IOException {
        store().put(ref("plain"), ObjectBody.of(new byte[1001]), text);
        byte[] bomb = gzip(new byte[200 * MEGABYTE]);
        assertThat(bomb.length).isLessThan(MEGABYTE);
        store().put(ref("bomb"), ObjectBody.of(bomb), text.withContentEncoding("gzip"));

        assertFails(FailureKind.TOO_LARGE, () -> store().read(ref("plain"), 1000), "1000 bytes");
        assertThat(store().read(ref("plain"), 1001)).hasSize(1001);
        assertFails(FailureKind.TOO_LARGE, () -> store().read(ref("bomb"), 5 * MEGABYTE), "limit of 5242880");
    }

    @Test
    void namesDamagedAndUnknownEncodings() throws IOException {
        byte[] packed = gzip(random(10_000, 1));
        store().put(ref("no-gzip"), body("not packed"), text.withContentEncoding("gzip"));
        store().put(ref("cut"), ObjectBody.of(Arrays.copyOf(packed, 5000)), text.withContentEncoding("gzip"));
        store().put(ref("brotli"), body("x"), text.withContentEncoding("br"));

        assertFails(FailureKind.CORRUPT_RESPONSE, () -> store().read(ref("no-gzip"), 100_000), "gzip");
        assertFails(FailureKind.CORRUPT_RESPONSE, () -> store().read(ref("cut"), 100_000), "gzip");
        assertFails(FailureKind.INVALID, () -> store().read(ref("brotli"), 100), "br");
    }

    @Test
    void closesEarlyWithoutReadingTheRest() throws IOException {
        store().put(ref("big"), ObjectBody.of(random(2 * MEGABYTE, 9)), text);

        for (int i = 0; i < 70; i++) {
            try (ObjectContent content = store().open(ref("big"), 2 * MEGABYTE);
                    InputStream stream = content.stream()) {
                assertThat(stream.read()).isNotNegative();
            }
        }
    }

    @Test
    void keepsKeysWithBlanksAndLetters() {
        List<String> keys =
                List.of("ä ö/ü.txt", "a+b=c&d", "visualization-2026-01-02T03:04:05Z.html", "%2e%2e", "a..b");
        for (String key : keys) {
            store().put(ref(key), body(key), text);
        }

        for (String key : keys) {
            assertThat(store().read(ref(key), 100))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(key);
        }
        assertThat(keys("")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void answersTheProbe() {
        store().probe(bucket);
    }

    ObjectRef ref(String key) {
        return new ObjectRef(bucket, key);
    }

    private List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        store().list(bucket, prefix, summary -> keys.add(summary.ref().key()));
        return keys;
    }

    static ObjectBody body(String content) {
        return ObjectBody.of(content.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int size, byte value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, value);
        return bytes;
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }
}
