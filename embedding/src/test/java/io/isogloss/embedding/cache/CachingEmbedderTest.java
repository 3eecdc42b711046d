package io.isogloss.embedding.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.FakeTime;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.http.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingEmbedderTest {

    private static final int DIMENSIONS = 16;

    private final FakeTime time = new FakeTime();
    private final Recording behind = new Recording();

    @TempDir
    private Path folder;

    @Test
    void asksForEachTextOnceAndAnswersAll() {
        VectorCache cache = VectorCache.inMemory(1 << 20, Duration.ofHours(1), time);
        Embedder embedder = caching(cache);

        assertRows(embedder.embed(List.of("a", "b", "a", "c", "b")), List.of("a", "b", "a", "c", "b"));
        Embeddings second = embedder.embed(List.of("c", "d", "a"));

        assertRows(second, List.of("c", "d", "a"));
        assertThat(second.cacheHits()).isEqualTo(2);
        assertThat(behind.asked).containsExactly(List.of("a", "b", "c"), List.of("d"));
        assertThat(cache.hits()).isEqualTo(2);
    }

    @Test
    void keepsQueriesAndDocumentsApart() {
        Embedder embedder = caching(VectorCache.inMemory(1 << 20, Duration.ofHours(1), time));
        embedder.embed(List.of("a"));
        embedder.embed(EmbeddingRequest.of(List.of("a"), InputType.QUERY));

        assertThat(behind.asked).hasSize(2);
    }

    @Test
    void namesAFailedTextAtEachOfItsPlacesAndDoesNotKeepIt() {
        Embedder embedder = caching(VectorCache.inMemory(1 << 20, Duration.ofHours(1), time));
        Embeddings e = embedder.embed(List.of("a", "bad", "a", "bad"));

        assertThat(e.problems()).extracting(p -> p.index()).containsExactly(1, 3);
        assertThat(e.problem(3).message()).isEqualTo("text 3 is bad");
        embedder.embed(List.of("bad", "a"));
        assertThat(behind.asked).hasSize(2);
        assertThat(behind.asked.get(1)).containsExactly("bad");
    }

    @Test
    void forgetsWithAgeAndStaysWithinItsBytes() {
        VectorCache cache = VectorCache.inMemory(50 * (DIMENSIONS * 4 + 160), Duration.ofMinutes(10), time);
        Embedder embedder = caching(cache);
        for (int i = 0; i < 500; i++) {
            embedder.embed(List.of("text " + i));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(50);

        embedder.embed(List.of("late"));
        time.advance(Duration.ofMinutes(11).toNanos());
        int before = behind.asked.size();
        embedder.embed(List.of("late"));
        assertThat(behind.asked).hasSize(before + 1);
    }

    @Test
    void keepsWhatIsAskedForAgainAndForgetsTheRest() {
        Embedder embedder = caching(VectorCache.inMemory(50 * (DIMENSIONS * 4 + 160), Duration.ofHours(1), time));
        for (int i = 0; i < 500; i++) {
            assertRows(embedder.embed(List.of("wanted", "text " + i)), List.of("wanted", "text " + i));
        }

        assertThat(behind.asked.stream().filter(texts -> texts.contains("wanted")))
                .hasSize(1);
    }

    @Test
    void keepsVectorsOfDifferentLengthsSideBySide() {
        VectorCache cache = VectorCache.inMemory(64 << 10, Duration.ofHours(1), time);
        VectorKey.Maker keys = new VectorKey.Maker("scope", InputType.DOCUMENT);
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            float[] vector = new float[1 + random.nextInt(300)];
            Arrays.fill(vector, i);
            cache.keep(keys.of("text " + i), vector, 0, vector.length);
            int earlier = random.nextInt(i + 1);
            float[] found = cache.find(keys.of("text " + earlier));
            if (found != null) {
                assertThat(found).containsOnly(earlier);
            }
        }

        assertThat(cache.hits()).isPositive();
        assertThat(cache.size()).isBetween(50L, 400L);
    }

    @Test
    void keepsItsVectorsOverARestart() {
        try (VectorCache cache = disk(1 << 20)) {
            caching(cache).embed(List.of("a", "b"));
        }
        try (VectorCache cache = disk(1 << 20)) {
            assertRows(caching(cache).embed(List.of("b", "a")), List.of("b", "a"));
            assertThat(behind.asked).hasSize(1 + 1);
            assertThat(behind.asked.get(1)).isEmpty();
        }
    }

    @Test
    void survivesATornRecordAndDamagedBytes() throws IOException {
        try (VectorCache cache = disk(1 << 20)) {
            caching(cache).embed(List.of("a"));
            caching(cache).embed(List.of("b"));
        }
        Path file = folder.resolve("vectors-newer.bin");
        byte[] bytes = Files.readAllBytes(file);
        // The first vector is damaged, the second one torn.
        bytes[60] ^= 1;
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5), StandardOpenOption.TRUNCATE_EXISTING);
        try (VectorCache cache = disk(1 << 20)) {
            assertRows(caching(cache).embed(List.of("a", "b")), List.of("a", "b"));
            assertRows(caching(cache).embed(List.of("b", "a")), List.of("b", "a"));
        }
        assertThat(behind.asked.get(2)).containsExactly("a", "b");
    }

    @Test
    void staysWithinItsBytesOnDisk() throws IOException {
        try (VectorCache cache = disk(20_000)) {
            Embedder embedder = caching(cache);
            for (int i = 0; i < 1_000; i++) {
                embedder.embed(List.of("text " + i));
            }
        }
        long size = Files.size(folder.resolve("vectors-newer.bin")) + Files.size(folder.resolve("vectors-older.bin"));
        assertThat(size).isBetween(5_000L, 20_000L);
    }

    @Test
    void goesOnInMemoryWhenTheDiskIsFull() throws IOException {
        // Writing to this device fails as on a full disk.
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "there is no /dev/full to write to");
        Files.createSymbolicLink(folder.resolve("vectors-newer.bin"), full);
        try (VectorCache cache = disk(1 << 20)) {
            assertRows(caching(cache).embed(List.of("a", "b")), List.of("a", "b"));
            assertThat(caching(cache).embed(List.of("b", "a")).cacheHits()).isEqualTo(2);
        }
    }

    @Test
    void keepsItsDiskWhenACallerIsInterrupted() {
        try (VectorCache cache = disk(1 << 20)) {
            Thread.currentThread().interrupt();
            caching(cache).embed(List.of("a"));
            assertThat(Thread.interrupted()).isTrue();
            caching(cache).embed(List.of("b"));
        }
        behind.asked.clear();
        try (VectorCache cache = disk(1 << 20)) {
            caching(cache).embed(List.of("b"));
        }
        assertThat(behind.asked).containsExactly(List.of());
    }

    @Test
    void refusesAFolderThatIsInUse() {
        try (VectorCache cache = disk(1 << 20)) {
            assertThat(cache.size()).isZero();
            assertThatThrownBy(() -> disk(1 << 20)).hasMessageContaining("another process");
        }
    }

    private VectorCache disk(long bytes) {
        return VectorCache.onDisk(folder, 1 << 20, bytes, Duration.ofHours(1), time);
    }

    private Embedder caching(VectorCache cache) {
        return new CachingEmbedder(behind, cache, "", EmbedderListener.none());
    }

    private static void assertRows(Embeddings e, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            assertThat(e.row(i)).as("row %s", i).isEqualTo(FakeProvider.vector(texts.get(i), DIMENSIONS));
        }
    }

    private static final class Recording implements Embedder {

        private final List<List<String>> asked = new ArrayList<>();

        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("p", "m", DIMENSIONS, 1, 1, 1, 0, false);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            asked.add(request.texts());
            Embeddings.Builder result = new Embeddings.Builder(request.texts().size(), DIMENSIONS);
            for (int i = 0; i < request.texts().size(); i++) {
                String text = request.texts().get(i);
                if (text.equals("bad")) {
                    result.problem(i, FailureKind.TOO_LONG, "text " + i + " is bad");
                } else {
                    result.row(i, FakeProvider.vector(text, DIMENSIONS), 0, DIMENSIONS);
                }
            }
            return result.build();
        }

        @Override
        public void close() {}
    }
}
