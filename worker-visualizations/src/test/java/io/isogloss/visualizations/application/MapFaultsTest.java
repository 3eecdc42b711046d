package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientInterceptors;
import io.grpc.Status;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobClock;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.retries.Retries;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.application.FaultyS3.Fault;
import io.isogloss.visualizations.naming.NameCache;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Map jobs while the stores beside them fail. The numbers F7 to F19 are those of the project's fault catalogue. */
class MapFaultsTest {
    private static final String KEY = "visualizations/123/visualization-2026-11-21T01:42:04Z.html";
    private static final int POINTS = 2_400;

    @TempDir
    static Path folder;

    private static Workshop workshop;

    private final FlakyCalls flaky = new FlakyCalls();
    private FaultyS3 s3;
    private VectorStore vectors;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
        workshop.fillWithTopics("texts", POINTS, 8);
    }

    @AfterAll
    static void close() {
        workshop.close();
    }

    @BeforeEach
    void begin() throws Exception {
        s3 = new FaultyS3(Duration.ofSeconds(60));
        Retries quick = new Retries(4, Duration.ofMillis(1), Duration.ofMillis(4), JobClock.system(), () -> 0.5);
        vectors = VectorStore.over(
                ClientInterceptors.intercept(workshop.channel(), flaky),
                VectorSettings.standard().withRetries(quick),
                VectorObserver.NONE);
    }

    @AfterEach
    void end() {
        s3.close();
    }

    @Test
    void f7LeavesNoHalfPageWhenItIsStoppedAndTheNextRunMakesTheWholeOne() throws Exception {
        for (String stage : List.of("applying_umap", "clustering", "naming_clusters", "generating_html")) {
            assertThat(run(stage, "")).isEqualTo(FailureKind.CANCELLED);
            assertThat(s3.objects).as("after a stop while " + stage).doesNotContainKey(KEY);
        }

        assertThat(run("never", "")).isNull();

        assertThat(s3.objects.get(KEY).utf8())
                .contains("<title>Glosses</title>")
                .endsWith("</html>\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "SLOW_DOWN", "RESET"})
    void f14TriesAgainWhenTheObjectStoreFailsForAMoment(Fault fault) throws Exception {
        s3.failPagePuts(fault, fault);

        assertThat(run("never", "")).isNull();

        assertThat(s3.pagePuts()).isEqualTo(3);
        assertThat(pages()).containsExactly(KEY);
    }

    @ParameterizedTest
    @CsvSource({"SERVER_ERROR, UNAVAILABLE", "FORBIDDEN, AUTH", "NO_BUCKET, NOT_FOUND"})
    void f14GivesUpForNowOrForGoodAsTheObjectStoreSays(Fault fault, FailureKind kind) throws Exception {
        s3.failPagePuts(fault, fault, fault, fault, fault, fault);

        assertThat(run("never", "")).isEqualTo(kind);

        assertThat(pages()).isEmpty();
        assertThat(s3.pagePuts() > 1).isEqualTo(kind.retryable());
    }

    @ParameterizedTest
    @EnumSource(names = {"TRUNCATED", "DRIP"})
    void f15MakesItsMapAnewWhenTheLastOneCannotBeReadWhole(Fault fault) throws Exception {
        run("never", "");
        FaultyS3 patient = s3;
        s3 = new FaultyS3(Duration.ofMillis(300));
        s3.objects.putAll(patient.objects);
        patient.close();
        s3.objects.put(
                KEY.replace("2026-11-21", "2026-11-20").replace(".html", ".map"),
                s3.objects.get(KEY.replace(".html", ".map")));
        s3.objects.remove(KEY);
        s3.failMapReads(fault, fault, fault, fault, fault, fault, fault, fault);

        assertThat(run("never", "")).isNull();

        assertThat(pages()).containsExactly(KEY);
    }

    @Test
    void f16StoresOnePageUnderOneKeyWhenTheAnswerToAPutIsLost() throws Exception {
        s3.failPagePuts(Fault.STORED_BUT_REFUSED);

        assertThat(run("never", "")).isNull();

        assertThat(pages()).containsExactly(KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "Scroll, UNAVAILABLE",
        "Scroll, DEADLINE_EXCEEDED",
        "Scroll, RESOURCE_EXHAUSTED",
        "Count, UNAVAILABLE",
        "UpdateBatch, UNAVAILABLE"
    })
    void f17TriesAgainWhenTheVectorStoreIsBusy(String method, Status.Code code) throws Exception {
        flaky.refuse(method, 0, 2, code);

        assertThat(run("never", "\"write_back\":true")).isNull();

        assertThat(flaky.calls()).isGreaterThan(2);
        assertThat(pages()).containsExactly(KEY);
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, UNAVAILABLE", "DEADLINE_EXCEEDED, TIMEOUT"})
    void f17HandsTheJobBackWhileTheVectorStoreIsAway(Status.Code code, FailureKind kind) throws Exception {
        flaky.refuse("Scroll", 0, 1_000, code);

        assertThat(run("never", "")).isEqualTo(kind);

        assertThat(kind.retryable()).isTrue();
        assertThat(pages()).isEmpty();
    }

    @Test
    void f18SaysWhyWhenTheVectorStoreTakesNoMoreWrites() throws Exception {
        flaky.refuse("UpdateBatch", 1, 1_000, Status.Code.RESOURCE_EXHAUSTED);

        assertThat(run("never", "\"write_back\":true"))
                .isNotNull()
                .satisfies(kind -> assertThat(kind.retryable()).isTrue());

        // What was stored before is whole, and the next run replaces it.
        assertThat(pages()).containsExactly(KEY);
        flaky.refuse("nothing", 0, 0, Status.Code.OK);
        assertThat(run("never", "\"write_back\":true")).isNull();
    }

    @Test
    void f19ReadsEveryPointOnceAcrossARestartOfTheVectorStore() throws Exception {
        flaky.refuse("Scroll", 1, 3, Status.Code.UNAVAILABLE);

        assertThat(run("never", "\"points_csv\":true")).isNull();

        List<String> ids = s3.objects
                .get(KEY.replace(".html", ".points.csv"))
                .utf8()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertThat(ids).hasSize(POINTS).doesNotHaveDuplicates();
    }

    private List<String> pages() {
        return s3.objects.keySet().stream().filter(key -> key.endsWith(".html")).collect(Collectors.toList());
    }

    /** Null when the job was completed. */
    private FailureKind run(String cancelAt, String config) throws InterruptedException {
        String job = Workshop.job("texts", config);
        RecordingContext context = new RecordingContext(Workshop.message(job), cancelAt);
        try {
            JobOutcome outcome = useCase(vectors, s3.client)
                    .handler(JobType.visualizations())
                    .read(context.message())
                    .run(context);
            assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
            return null;
        } catch (JobFailedException e) {
            return e.failure().kind();
        }
    }

    private static MakeMap useCase(VectorStore vectors, ObjectStore objects) {
        return new MakeMap(
                address -> vectors,
                objects,
                TopicModelFinder.none(),
                ImageSource.inlineOnly(),
                NameCache.inMemory(10),
                Workshop.limits(),
                MapObserver.NONE,
                InstantSource.fixed(Workshop.PUBLISHED.plusSeconds(3)));
    }
}
