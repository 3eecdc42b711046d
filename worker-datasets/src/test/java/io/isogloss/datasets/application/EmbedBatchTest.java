package io.isogloss.datasets.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedBatchTest {
    private static final ObjectRef BATCH = new ObjectRef("bucket", "batches/batch-0.json");

    @TempDir
    Path folder;

    private FolderObjectStore objects;
    private final Fakes.HashEmbedder embedder = new Fakes.HashEmbedder();
    private final Fakes.MemoryPoints points = new Fakes.MemoryPoints();
    private final Fakes.Reports reports = new Fakes.Reports();
    private long room = 64L << 20;

    @BeforeEach
    void open() {
        objects = FolderObjectStore.open(folder);
        objects.ensureBucket("bucket");
    }

    @Test
    void storesAPointForEveryChunkAndAnswersSuccess() throws Exception {
        put(chunks(3));

        OutboundMessage result = complete(run(job()));

        assertThat(text(result))
                .contains("\"chunk_count\":3")
                .contains("\"status\":\"success\"")
                .contains("\"error\":null");
        assertThat(result.subject()).isEqualTo("transforms.dataset.status.b4c9a289323b21a0.789.123");
        assertThat(points.collections.get("a-collection")).hasSize(3);
        assertThat(points.collections.get("a-collection").values())
                .anySatisfy(vector -> assertThat(vector).containsExactly(Fakes.vectorOf("text 1")));
        assertThat(reports.ended).singleElement().satisfies(batch -> {
            assertThat(batch.status()).isEqualTo("success");
            assertThat(batch.tokens()).isEqualTo(30);
            assertThat(batch.costUsd()).isEqualTo(60e-6);
        });
    }

    @Test
    void keepsManyStagesInOrderWithTheirVectors() throws Exception {
        put(chunks(1_000));

        complete(run(job()));

        assertThat(embedder.requests.get()).isEqualTo(16);
        var stored = points.collections.get("a-collection");
        assertThat(stored).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(stored.get("00000000-0000-4000-8000-%012d".formatted(i)))
                    .containsExactly(Fakes.vectorOf("text " + i));
        }
    }

    @Test
    void answersSuccessForAnEmptyBatchWithoutTouchingTheCollection() throws Exception {
        put("[]");

        assertThat(text(complete(run(job())))).contains("\"chunk_count\":0").contains("\"status\":\"success\"");
        assertThat(points.collections).isEmpty();
        assertThat(reports.ended.element().status()).isEqualTo("success_empty");
    }

    @Test
    void namesTheChunkThatFailsAloneAndStoresTheOthers() throws Exception {
        put("[" + chunk(0, "good") + "," + chunk(1, "bad") + "," + chunk(2, "fine") + "]");

        OutboundMessage result = complete(run(job()));

        assertThat(text(result))
                .contains("\"status\":\"success\"")
                .contains("\"chunk_count\":2")
                .contains("1 of 3 chunks have no vector: '00000000-0000-4000-8000-000000000001': text has 900 tokens");
    }

    @Test
    void failsWhenNoChunkOfTheBatchCanBeEmbedded() {
        put("[" + chunk(0, "bad") + "]");

        assertThatThrownBy(() -> run(job())).hasMessageContaining("Embedding failed: 1 of 1 chunks have no vector");
        assertThat(reports.ended.element().status()).isEqualTo("failed_embedding");
    }

    @Test
    void saysDownloadFailedForAMissingBatch() {
        Job job = job();

        JobFailedException failure = failureOf(job);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.failure().message()).startsWith("Download failed: ");
        assertThat(text(job.failed(failure.failure())))
                .contains("\"chunk_count\":0")
                .contains("\"status\":\"failed\"");
        assertThat(reports.ended.element().status()).isEqualTo("failed_download");
    }

    @Test
    void saysParseFailedForABrokenBatchAndNeverTriesAgain() {
        put("{\"not\": \"an array\"}");

        JobFailedException failure = failureOf(job());

        assertThat(failure.failure().message()).startsWith("Parse failed: ");
        assertThat(failure.failure().kind().retryable()).isFalse();
        assertThat(reports.ended.element().status()).isEqualTo("failed_parse");
    }

    @Test
    void passesTheWishOfAProviderForADelayOn() {
        put(chunks(1));
        embedder.before = () -> {
            throw new EmbeddingException(
                    io.isogloss.embedding.FailureKind.RATE_LIMITED, "429 for 90 s", Duration.ofSeconds(90), null);
        };

        Failure failure = failureOf(job()).failure();

        assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void countsTheChunksItReadWhenStoringFails() {
        put(chunks(5));
        points.before = () -> {
            throw JobFailedException.of(FailureKind.UNAVAILABLE, "connection refused");
        };
        Job job = job();

        Failure failure = failureOf(job).failure();

        assertThat(failure.message()).isEqualTo("Upsert failed: connection refused");
        assertThat(text(job.failed(failure))).contains("\"chunk_count\":5");
    }

    @Test
    void takesNoStageForStoredThatEndedWithAnError() {
        put(chunks(200));
        points.before = () -> {
            throw new NoClassDefFoundError("gone");
        };

        assertThatThrownBy(() -> run(job())).isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void stopsWhenTheBatchFileWasDeletedMeanwhile() {
        put(chunks(70));
        Instant[] now = {Instant.EPOCH};
        embedder.before = () -> now[0] = now[0].plus(DeletionWatch.TRUSTED);
        Job job = read(useCase(new DeletedAfterOpening(objects, BATCH), () -> now[0]));

        JobFailedException failure = failureOf(job);

        assertThat(failure.failure().message()).startsWith("Aborted: ");
        assertThat(points.stores.get()).isZero();
        assertThat(reports.ended.element().status()).isEqualTo("aborted_deleted");
        assertThat(text(job.failed(failure.failure()))).contains("\"chunk_count\":0");
    }

    @Test
    void asksTheObjectStoreOnceForAJobThatIsDoneInAMoment() throws Exception {
        put(chunks(200));
        Instant noon = Instant.EPOCH;
        // Deleted, but asking would take longer than the job.
        Job job = read(useCase(new DeletedAfterOpening(objects, BATCH), () -> noon));

        complete(run(job));

        assertThat(points.collections.get("a-collection")).hasSize(200);
    }

    @Test
    void looksForTheFileOfAJobThatWasDeliveredBeforeHoweverFastItIs() {
        put(chunks(200));
        Instant noon = Instant.EPOCH;
        // Its first run was answered, and whoever heard of that deleted the file.
        Job job = read(useCase(new DeletedAfterOpening(objects, BATCH), () -> noon));

        assertThatThrownBy(() -> job.run(new Fakes.Context(new byte[0], 2))).hasMessageContaining("Aborted: ");

        assertThat(points.stores.get()).isZero();
    }

    @Test
    void holdsNoStageThatIsDone() throws Exception {
        put(chunks(64 * 8));
        List<WeakReference<Chunk>> firstOfEach = new CopyOnWriteArrayList<>();
        AtomicInteger gone = new AtomicInteger();
        PointSink sink = new PointSink() {
            @Override
            public void prepare(Target target, int dimensions) {
                // Nothing to prepare.
            }

            @Override
            public void store(Target target, List<Chunk> stored, float[] rows, int[] rowOf, int dimensions) {
                firstOfEach.add(new WeakReference<>(stored.getFirst()));
                if (firstOfEach.size() == 8) {
                    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                    while (gone.get() < 4 && System.nanoTime() < deadline) {
                        // A stage that is done may not have come to its end yet.
                        LockSupport.parkNanos(1_000_000);
                        System.gc();
                        gone.set((int) firstOfEach.stream()
                                .filter(each -> each.refersTo(null))
                                .count());
                    }
                }
            }
        };
        EmbedBatch useCase = new EmbedBatch(objects, embedder, sink, settings(), reports, InstantSource.system());

        assertThat(text(complete(run(read(useCase))))).contains("\"success\"");

        // Three are under way at once, one is read meanwhile.
        assertThat(gone.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void keepsTheStagesOfAllJobsWithinTheRoomThatTheyShare() throws Exception {
        room = 1;
        put(chunks(64 * 4));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        embedder.before = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            // Lets the others run if they may.
            LockSupport.parkNanos(100_000);
        };
        points.before = now::decrementAndGet;
        EmbedBatch useCase = useCase(objects);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JobOutcome>> ends = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ends.add(threads.submit(() -> run(read(useCase))));
            }
            for (Future<JobOutcome> end : ends) {
                assertThat(text(complete(end.get()))).contains("\"success\"");
            }
        }
        assertThat(most).hasValue(1);
        assertThat(points.stores).hasValue(5 * 4);
    }

    @Test
    void endsSoonOnceCancelled() {
        put(chunks(1_000));
        Fakes.Context context = new Fakes.Context(message());
        embedder.before = () -> context.cancelled = true;
        Job job = job();

        assertThatThrownBy(() -> job.run(context))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.CANCELLED));
        assertThat(embedder.requests.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void answersAJobWithBadFieldsAndSaysAllThatIsWrong() throws Exception {
        byte[] broken = Fakes.bytes(new String(message(), StandardCharsets.UTF_8)
                .replace("\"bucket\":\"bucket\"", "\"bucket\":\"NO\"")
                .replace("batches/batch-0.json", "../../secret"));
        Job job = useCase(objects).handler(JobType.datasets()).read(new Fakes.Context(broken).message());

        JobOutcome outcome = job.run(new Fakes.Context(broken));

        assertThat(outcome).isInstanceOfSatisfying(JobOutcome.Rejected.class, rejected -> {
            assertThat(rejected.failure().message()).contains("bucket").contains("batch_file_key");
            assertThat(text(job.failed(rejected.failure()))).contains("\"status\":\"failed\"");
        });
    }

    @Test
    void callsBytesThatAreNoJobUnreadable() {
        assertThatThrownBy(() -> useCase(objects)
                        .handler(JobType.datasets())
                        .read(new Fakes.Context(Fakes.bytes("not json")).message()))
                .isInstanceOfSatisfying(
                        JobFailedException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.UNREADABLE));
    }

    private Job job() {
        return read(useCase(objects));
    }

    private EmbedBatch useCase(io.isogloss.runtime.objects.ObjectStore store) {
        return useCase(store, InstantSource.system());
    }

    private EmbedBatch useCase(io.isogloss.runtime.objects.ObjectStore store, InstantSource clock) {
        return new EmbedBatch(store, embedder, points, settings(), reports, clock);
    }

    private PipelineSettings settings() {
        return new PipelineSettings(BatchLimits.DEFAULT, 64, 1 << 20, 3, room, Duration.ofSeconds(60));
    }

    private static Job read(EmbedBatch useCase) {
        return useCase.handler(JobType.datasets()).read(new Fakes.Context(message()).message());
    }

    private static JobOutcome run(Job job) throws InterruptedException {
        return job.run(new Fakes.Context(message()));
    }

    private static OutboundMessage complete(JobOutcome outcome) {
        return ((JobOutcome.Completed) outcome).result();
    }

    private static JobFailedException failureOf(Job job) {
        try {
            run(job);
        } catch (JobFailedException e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("the job did not fail");
    }

    private void put(String json) {
        objects.put(BATCH, ObjectBody.of(Fakes.bytes(json)), PutOptions.ofType("application/json"));
    }

    private static String chunks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> chunk(i, "text " + i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String chunk(int id, String text) {
        return "{\"id\":\"00000000-0000-4000-8000-%012d\",\"text\":\"%s\",\"payload\":{\"item_id\":%d}}"
                .formatted(id, text, id);
    }

    private static String text(OutboundMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static byte[] message() {
        return Fakes.bytes("""
                {"job_id":"3f2c3b0e-6f0a-4b1b-9a55-6a1b7a5f2d11","batch_file_key":"batches/batch-0.json","bucket":"bucket",\
                "dataset_id":789,"dataset_transform_id":123,"embedded_dataset_id":456,"owner_id":"b4c9a289323b21a0",\
                "embedder_config":{"provider":"openai","base_url":"https://api.openai.com/v1","api_key":"key","model":"hash",\
                "config":{},"batch_size":96,"max_input_tokens":512},"qdrant_config":{"url":"http://qdrant:6334","api_key":null},\
                "collection_name":"a-collection","batch_size":96}""");
    }
}
