package io.isogloss.runtime.vectors;

import static io.isogloss.runtime.jobs.Failing.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.PointId;
import io.isogloss.model.dataset.Quantization;
import io.isogloss.runtime.jobs.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the adapter must do with a server. One suite, run against the embedded one and against a real one. */
abstract class VectorStoreContract {
    static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    final String collection = "contract-" + UUID.randomUUID();

    abstract VectorStore store();

    /** Another client of the same server, which knows nothing of what the first one does. */
    abstract VectorStore anotherClient();

    @AfterEach
    void drop() {
        store().deleteCollection(collection);
    }

    @Test
    void createsACollectionOnceForManyAtATime() throws Exception {
        List<Callable<CollectionFacts>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> store().ensureCollection(collection, CollectionSpec.cosine(8)));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<CollectionFacts> call : threads.invokeAll(calls)) {
                assertThat(call.get().vector("").dimensions()).isEqualTo(8);
            }
        }
        assertThat(store().describe(collection)).isPresent();
    }

    @Test
    void namesBothLengthsWhenTheyDiffer() {
        store().ensureCollection(collection, CollectionSpec.cosine(384));

        assertFails(
                FailureKind.INVALID,
                () -> store().ensureCollection(collection, CollectionSpec.cosine(1536)),
                "holds vectors of 384 dimensions, these have 1536");
        assertFails(
                FailureKind.INVALID,
                () -> store().upsert(collection, batch(0, 1, 512)),
                "holds vectors of 384 dimensions, these have 512");
        assertFails(
                FailureKind.INVALID,
                () -> store().ensureCollection(
                                collection, CollectionSpec.cosine(384).withDistance(Distance.DOT)),
                "compares by COSINE, asked for is DOT");
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void appliesTheQuantizationAskedFor(Quantization quantization) {
        store().ensureCollection(collection, CollectionSpec.cosine(16).withQuantization(quantization));

        assertThat(store().describe(collection).orElseThrow().quantization()).isEqualTo(quantization);
    }

    @Test
    void acceptsEverySettingOfACollection() {
        CollectionSpec spec = new CollectionSpec(
                8,
                Distance.DOT,
                Quantization.NONE,
                false,
                false,
                OptionalInt.of(24),
                OptionalInt.of(150),
                OptionalInt.of(1),
                OptionalInt.of(1));

        CollectionFacts facts = store().ensureCollection(collection, spec);

        assertThat(facts.vector("").distance()).isEqualTo(Distance.DOT);
    }

    @Test
    void readsBackWhatWasStored() {
        store().ensureCollection(collection, CollectionSpec.cosine(4).withDistance(Distance.DOT));
        List<PointId> ids = List.of(
                PointId.of("7"),
                PointId.of("18446744073709551615"),
                PointId.of("f9babd38-9ffe-51b5-af65-d9ea52eabd50"));
        float[] vectors = {1, 2, 3, 4, 5, 6, 7, 8, -1, 0.5f, 1e-20f, 1e20f};
        Map<String, Object> rich = new HashMap<>();
        rich.put("text", "ä \u0000 \uD83D\uDE00");
        rich.put("whole", 9_007_199_254_740_993L);
        rich.put("broken", 0.25);
        rich.put("yes", true);
        rich.put("nothing", null);
        rich.put("list", Arrays.asList("a", 1L, null, List.of()));
        rich.put("nested", Map.of("deep", Map.of("er", "x")));

        store().upsert(collection, PointBatch.of(ids, vectors, 4, List.of(rich, Map.of(), Map.of("a", 1L))));

        Map<PointId, Map<String, Object>> payloads = new HashMap<>();
        VectorMatrix matrix = store().retrieve(
                        collection, null, ids, PayloadFields.all(), (row, id, payload) -> payloads.put(id, payload));
        assertThat(matrix.rows()).isEqualTo(3);
        assertThat(Arrays.copyOf(matrix.values(), 12)).isEqualTo(vectors);
        assertThat(payloads.get(ids.get(0))).isEqualTo(rich);
        assertThat(payloads.get(ids.get(1))).isEmpty();
        assertThat(payloads.get(ids.get(2))).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void noticesThatACollectionWasReplacedByAnother() {
        VectorStore other = anotherClient();
        store().ensureCollection(collection, CollectionSpec.cosine(16));
        store().upsert(collection, batch(0, 3, 16));

        other.deleteCollection(collection);
        assertFails(FailureKind.NOT_FOUND, () -> store().upsert(collection, batch(0, 3, 16)), collection);
        other.ensureCollection(collection, CollectionSpec.cosine(16));
        store().upsert(collection, batch(0, 2, 16));
        assertThat(store().count(collection)).isEqualTo(2);
        other.deleteCollection(collection);
        other.ensureCollection(collection, CollectionSpec.cosine(8));

        assertFails(
                FailureKind.INVALID,
                () -> store().upsert(collection, batch(0, 3, 16)),
                "holds vectors of 8 dimensions, these have 16");
        store().upsert(collection, batch(0, 4, 8));
        assertThat(store().count(collection)).isEqualTo(4);
    }

    @Test
    void replacesPointsOfTheSameIds() {
        store().ensureCollection(collection, CollectionSpec.cosine(16));

        store().upsert(collection, batch(0, 100, 16));
        store().upsert(collection, batch(0, 100, 16));
        store().upsert(collection, batch(50, 100, 16));

        assertThat(store().count(collection)).isEqualTo(150);
    }

    @Test
    void storesALargeBatchInBoundedRequestsSeveralAtATime() {
        store().ensureCollection(collection, CollectionSpec.cosine(32));
        PointBatch batch = batch(0, 12_345, 32);

        store().upsert(collection, batch);

        assertThat(store().count(collection)).isEqualTo(12_345);
        assertScrolls(batch);
    }

    private void assertScrolls(PointBatch batch) {
        Map<PointId, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < batch.size(); row++) {
            rowOf.put(batch.ids().get(row), row);
        }
        int dimensions = batch.dimensions();
        List<Integer> rows = new ArrayList<>();
        VectorMatrix matrix = store().scroll(
                        collection, null, PayloadFields.named("number"), Integer.MAX_VALUE, (row, id, payload) -> {
                            assertThat(row).isEqualTo(rows.size());
                            rows.add(rowOf.get(id));
                            assertThat(payload).isEqualTo(Map.of("number", (long) rowOf.get(id)));
                        });
        assertThat(rows).doesNotHaveDuplicates().hasSize(batch.size());
        assertThat(matrix.rows()).isEqualTo(batch.size());
        for (int row = 0; row < matrix.rows(); row++) {
            int original = rows.get(row);
            for (int i = 0; i < dimensions; i++) {
                float expected = batch.vectors()[original * dimensions + i];
                float got = matrix.values()[row * dimensions + i];
                assertThat(Math.abs(expected - got)).isLessThan(1e-5f);
            }
        }
    }

    @Test
    void stopsScrollingAtTheRowAskedFor() {
        store().ensureCollection(collection, CollectionSpec.cosine(16));
        store().upsert(collection, batch(0, 300, 16));

        VectorMatrix matrix = store().scroll(collection, null, PayloadFields.none(), 120, PointVisitor.none());

        assertThat(matrix.rows()).isEqualTo(120);
        assertThat(matrix.values()).hasSize(120 * 16);
    }

    @Test
    void scrollsInBlocksThoseThatAreWanted() {
        store().ensureCollection(collection, CollectionSpec.cosine(16));
        PointBatch batch = batch(0, 1_300, 16);
        store().upsert(collection, batch);
        PointId unwanted = batch.ids().get(7);
        List<Integer> sizes = new ArrayList<>();
        Map<PointId, Float> seen = new HashMap<>();

        store().scrollBlocks(
                        collection,
                        null,
                        PayloadFields.named("number"),
                        500,
                        id -> !id.equals(unwanted),
                        (block, ids, payloads) -> {
                            sizes.add(block.rows());
                            for (int row = 0; row < block.rows(); row++) {
                                int original = batch.ids().indexOf(ids.get(row));
                                assertThat(payloads.get(row)).isEqualTo(Map.of("number", (long) original));
                                seen.put(
                                        ids.get(row),
                                        block.values()[row * 16 + 3] - batch.vectors()[original * 16 + 3]);
                            }
                        });

        assertThat(sizes).containsExactly(500, 500, 299);
        assertThat(seen).hasSize(1_299).doesNotContainKey(unwanted);
        assertThat(seen.values())
                .allSatisfy(difference -> assertThat(Math.abs(difference)).isLessThan(1e-5f));
    }

    @Test
    void samplesTheSamePointsForTheSameSeed() {
        store().ensureCollection(collection, CollectionSpec.cosine(8));
        store().upsert(collection, batch(0, 2_000, 8));

        List<PointId> first = sampled(500, 42);
        store().upsert(collection, batch(0, 1_000, 8));

        assertThat(first).hasSize(500).doesNotHaveDuplicates();
        assertThat(sampled(500, 42)).containsExactlyInAnyOrderElementsOf(first);
        assertThat(sampled(500, 43)).isNotEqualTo(first);
        assertThat(sampled(5_000, 1)).hasSize(2_000);
    }

    private List<PointId> sampled(int size, long seed) {
        List<PointId> ids = new ArrayList<>();
        store().sample(collection, null, PayloadFields.none(), size, seed, (row, id, payload) -> ids.add(id));
        return ids;
    }

    @Test
    void findsTheNearestFirst() {
        store().ensureCollection(collection, CollectionSpec.cosine(16));
        PointBatch batch = batch(0, 500, 16);
        store().upsert(collection, batch);

        List<ScoredHit> hits = store().search(
                        collection,
                        null,
                        Arrays.copyOfRange(batch.vectors(), 16 * 33, 16 * 34),
                        5,
                        true,
                        PayloadFields.all());

        assertThat(hits).hasSize(5);
        assertThat(hits.getFirst().id()).isEqualTo(batch.ids().get(33));
        assertThat(hits.getFirst().score()).isBetween(0.9999f, 1.0001f);
        assertThat(hits.getFirst().payload()).containsEntry("number", 33L);
        assertThat(hits.stream().map(ScoredHit::score)).isSortedAccordingTo((a, b) -> Float.compare(b, a));
    }

    @Test
    void deletesPointsAndSetsPayloads() {
        store().ensureCollection(collection, CollectionSpec.cosine(8));
        PointBatch batch = batch(0, 1_500, 8);
        store().upsert(collection, batch);

        store().setPayloads(
                        collection,
                        batch.ids(),
                        batch.ids().stream()
                                .map(id -> Map.of("topic", "t" + id))
                                .toList());
        store().delete(collection, batch.ids().subList(0, 1_200));
        store().delete(collection, batch.ids().subList(0, 3));

        assertThat(store().count(collection)).isEqualTo(300);
        store().scroll(
                        collection,
                        null,
                        PayloadFields.all(),
                        300,
                        (row, id, payload) -> assertThat(payload)
                                .containsEntry("topic", "t" + id)
                                .containsKey("number"));
    }

    @Test
    void saysThatACollectionIsMissing() {
        assertThat(store().describe(collection)).isEmpty();
        assertFails(FailureKind.NOT_FOUND, () -> store().upsert(collection, batch(0, 1, 8)), collection);
        assertFails(FailureKind.NOT_FOUND, () -> store().count(collection), collection);
        assertFails(
                FailureKind.NOT_FOUND,
                () -> store().scroll(collection, null, PayloadFields.all(), 1, PointVisitor.none()),
                collection);
    }

    @Test
    void switchesAnAliasInOneStep() {
        String other = collection + "-2";
        String alias = collection + "-alias";
        store().ensureCollection(collection, CollectionSpec.cosine(8));
        store().ensureCollection(other, CollectionSpec.cosine(8));
        store().upsert(collection, batch(0, 3, 8));
        try {
            store().pointAlias(alias, collection);
            assertThat(store().count(alias)).isEqualTo(3);

            store().pointAlias(alias, other);
            assertThat(store().count(alias)).isZero();
        } finally {
            store().deleteCollection(other);
        }
    }

    @Test
    void raisesTheIndexingThresholdDuringABulkLoadOnly() {
        store().ensureCollection(collection, CollectionSpec.cosine(8));
        long before = threshold();

        try (BulkLoad load = store().beginBulkLoad(collection);
                BulkLoad overlapping = store().beginBulkLoad(collection)) {
            assertThat(load).isNotSameAs(overlapping);
            assertThat(threshold()).isEqualTo(BulkLoad.RAISED + before);
        }

        assertThat(threshold()).isEqualTo(before);
    }

    @Test
    @SuppressWarnings("resource") // The load that is never closed is what this is about.
    void lowersTheThresholdThatADeadLoadLeftBehind() {
        store().ensureCollection(collection, CollectionSpec.cosine(8));
        long before = threshold();
        store().beginBulkLoad(collection);

        store().ensureCollection(collection, CollectionSpec.cosine(8));

        assertThat(threshold()).isEqualTo(before);
    }

    private long threshold() {
        return store().describe(collection).orElseThrow().indexingThreshold();
    }

    @Test
    void wipesWhatWasThereBeforeTheRun() {
        CollectionSpec spec = CollectionSpec.cosine(8);
        store().ensureCollection(collection, spec);
        store().upsert(collection, batch(0, 100, 8));
        store().upsert(collection, batch(100, 100, 8), NOON.minus(Duration.ofHours(1)));

        store().wipe(collection, spec, NOON);

        assertThat(store().count(collection)).isZero();
    }

    @Test
    void neverWipesWhatTheRunHasWritten() {
        CollectionSpec spec = CollectionSpec.cosine(8);
        store().ensureCollection(collection, spec);
        store().upsert(collection, batch(0, 10, 8));
        // The second batch overtakes the first, which asks for the wipe; the third asks for one as well.
        store().upsert(collection, batch(100, 10, 8), NOON.plusSeconds(2));
        store().wipe(collection, spec, NOON);
        store().upsert(collection, batch(200, 10, 8), NOON);
        store().wipe(collection, spec, NOON.plusSeconds(4));
        store().upsert(collection, batch(300, 10, 8), NOON.plusSeconds(4));

        store().wipe(collection, spec, NOON);
        store().wipe(collection, spec, NOON.plusSeconds(4));

        assertThat(store().count(collection)).isEqualTo(30);
    }

    @Test
    void manyBatchesOfARunWipeAndWriteAtOnce() throws Exception {
        CollectionSpec spec = CollectionSpec.cosine(8);
        store().ensureCollection(collection, CollectionSpec.cosine(16));
        store().upsert(collection, batch(0, 50, 16));
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int job = i;
            // Each is delivered twice.
            for (int delivery = 0; delivery < 2; delivery++) {
                jobs.add(() -> {
                    store().wipe(collection, spec, NOON.plusSeconds(job));
                    store().upsert(collection, batch(1000 + 50 * job, 50, 8), NOON.plusSeconds(job));
                    return null;
                });
            }
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> job : threads.invokeAll(jobs)) {
                job.get();
            }
        }

        assertThat(store().describe(collection).orElseThrow().vector("").dimensions())
                .isEqualTo(8);
        assertThat(store().count(collection)).isEqualTo(400);
    }

    @Test
    void answersTheProbe() {
        store().probe();
    }

    /** Points with unit vectors that depend on their number alone. */
    static PointBatch batch(int from, int count, int dimensions) {
        List<PointId> ids = new ArrayList<>(count);
        List<Map<String, Object>> payloads = new ArrayList<>(count);
        float[] vectors = new float[count * dimensions];
        for (int row = 0; row < count; row++) {
            ids.add(PointId.of("point " + (from + row)));
            payloads.add(Map.of("number", (long) from + row));
            Random random = new Random(from + row);
            double norm = 0;
            for (int i = 0; i < dimensions; i++) {
                float value = (float) random.nextGaussian();
                vectors[row * dimensions + i] = value;
                norm += value * value;
            }
            for (int i = 0; i < dimensions; i++) {
                vectors[row * dimensions + i] /= (float) Math.sqrt(norm);
            }
        }
        return PointBatch.of(ids, vectors, dimensions, payloads);
    }
}
