package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.PointId;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.vectors.PointBatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableMapTest {
    private static final String FOLDER = "visualizations/123/";
    private static final Instant NEXT_DAY = Workshop.PUBLISHED.plusSeconds(86_400);
    private static final Instant THIRD_DAY = NEXT_DAY.plusSeconds(86_400);
    private static final String FIRST = "visualization-2026-11-22T00:00:00Z.html";
    private static final String SECOND = "visualization-2026-11-23T00:00:00Z.html";
    private static final String THIRD = "visualization-2026-11-24T00:00:00Z.html";

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @Test
    void keepsNamesAndAboutThePlacesOfTheLastMap() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            workshop.fillWithTopics("growing", 340, 8);
            nameOtherwise(workshop, 340);

            run(workshop, NEXT_DAY);

            EarlierMap first = map(workshop, FIRST);
            EarlierMap second = map(workshop, SECOND);
            assertThat(second.ids()).hasSize(340);
            assertThat(second.layers().getFirst().names())
                    .containsAll(first.layers().getFirst().names());
            assertThat(correlation(first, second)).isGreaterThan(0.8);
        }
    }

    @Test
    void keepsEveryPlaceClusterAndNameOfTextsThatHaveNotChanged() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);

            run(workshop, NEXT_DAY, Workshop.job("growing", "\"darkmode\":true"), Workshop.limits());

            EarlierMap first = map(workshop, FIRST);
            EarlierMap second = map(workshop, SECOND);
            assertThat(second.coordinates()).isEqualTo(first.coordinates());
            assertThat(second.layers()).hasSameSizeAs(first.layers());
            for (int i = 0; i < first.layers().size(); i++) {
                assertThat(second.layers().get(i).labels())
                        .isEqualTo(first.layers().get(i).labels());
                assertThat(second.layers().get(i).names())
                        .isEqualTo(first.layers().get(i).names());
            }
            assertThat(second.epochs()).isEqualTo(first.epochs()).isPositive();
        }
    }

    @Test
    void movesNoneOfTheOthersForAFewThatCameAndWentAndLaysOutAgainForMany() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            workshop.fillWithTopics("growing", 315, 8);
            workshop.vectors.delete("growing", List.of(PointId.of("7")));
            run(workshop, NEXT_DAY);
            workshop.fillWithTopics("growing", 340, 8);
            run(workshop, THIRD_DAY);

            EarlierMap first = map(workshop, FIRST);
            EarlierMap second = map(workshop, SECOND);
            assertThat(second.ids()).hasSize(314);
            assertThat(second.changes()).isEqualTo(16);
            for (int i = 0; i < second.ids().size(); i++) {
                int before = first.ids().indexOf(second.ids().get(i));
                if (before >= 0) {
                    assertThat(second.coordinates()[2 * i]).isEqualTo(first.coordinates()[2 * before]);
                    assertThat(second.coordinates()[2 * i + 1]).isEqualTo(first.coordinates()[2 * before + 1]);
                }
            }
            // A new point lies in the cluster of its topic: its number modulo four.
            int[] labels = second.layers().getFirst().labels();
            int known = second.ids().indexOf("0");
            assertThat(labels[second.ids().indexOf("312")])
                    .isEqualTo(labels[known])
                    .isNotNegative();
            assertThat(map(workshop, THIRD).changes()).isZero();
        }
    }

    @Test
    void placesATextAnewWhoseVectorIsAnotherNow() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            float[] ofTopicOne = {0, 1, 0, 0, 0, 1, 0, 0};
            workshop.vectors.upsert(
                    "growing",
                    PointBatch.of(List.of(PointId.of("0")), ofTopicOne, 8, List.of(Map.of("text", "violin music"))));

            run(workshop, NEXT_DAY);

            EarlierMap second = map(workshop, SECOND);
            int[] labels = second.layers().getFirst().labels();
            assertThat(labels[second.ids().indexOf("0")])
                    .isEqualTo(labels[second.ids().indexOf("1")]);
        }
    }

    @Test
    void laysOutAnewForAnotherSeedAndGoesOnForOtherSettings() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            run(workshop, NEXT_DAY, Workshop.job("growing", "\"n_neighbors\":10"), Workshop.limits());
            MapLimits otherSeed = new MapLimits(1_000_000, 1L << 30, Workshop.BUCKET, 43, 2);
            run(workshop, THIRD_DAY, Workshop.job("growing", "\"n_neighbors\":10"), otherSeed);

            EarlierMap first = map(workshop, FIRST);
            EarlierMap second = map(workshop, SECOND);
            assertThat(second.coordinates()).isNotEqualTo(first.coordinates());
            assertThat(correlation(first, second)).isGreaterThan(0.8);
            try (Workshop other = new Workshop(elsewhere)) {
                other.fillWithTopics("growing", 300, 8);
                run(other, Workshop.PUBLISHED, Workshop.job("growing", "\"n_neighbors\":10"), otherSeed);
                assertThat(map(workshop, THIRD).coordinates())
                        .isEqualTo(map(other, FIRST).coordinates());
            }
        }
    }

    @Test
    void doesNotCarryTheNamesOfAnotherNamer() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            nameOtherwise(workshop, 300);
            String withModel = Workshop.job("growing", "")
                    .replace(
                            "\"llm_config\":null",
                            "\"llm_config\":{\"llm_id\":1,\"provider\":\"openai\",\"model\":\"m\",\"config\":{}}");

            run(workshop, NEXT_DAY, withModel, Workshop.limits());

            assertThat(workshop.page(FOLDER + "visualization-2026-11-22T01:42:04Z.html"))
                    .doesNotContain("kept from the last map");
        }
    }

    @Test
    void makesTheSamePageWhenAJobWithAPredecessorRunsAgain() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 200, 8);
            run(workshop, Workshop.PUBLISHED);
            run(workshop, NEXT_DAY);
            String key = FOLDER + "visualization-2026-11-22T01:42:04Z.html";
            String once = workshop.page(key);

            run(workshop, NEXT_DAY);

            assertThat(workshop.page(key)).isEqualTo(once);
        }
    }

    @Test
    void beginsAnewWhenTheLastMapCannotBeRead() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 100, 8);
            workshop.objects.put(
                    new ObjectRef(Workshop.BUCKET, FOLDER + "visualization-2026-01-01T00:00:00Z.map"),
                    ObjectBody.of(new byte[] {1, 2, 3}),
                    PutOptions.ofType("application/octet-stream"));

            run(workshop, Workshop.PUBLISHED);

            assertThat(workshop.page(FOLDER + "visualization-2026-11-21T01:42:04Z.html"))
                    .contains("<title>Glosses</title>");
        }
    }

    private static void run(Workshop workshop, Instant published) throws InterruptedException {
        run(workshop, published, Workshop.job("growing", ""), Workshop.limits());
    }

    private static void run(Workshop workshop, Instant published, String job, MapLimits limits)
            throws InterruptedException {
        assertThat(workshop.run(job, new RecordingContext(Workshop.message(job, published)), limits))
                .isInstanceOf(JobOutcome.Completed.class);
    }

    /** Other words, same vectors: keywords alone would now name everything anew. */
    private static void nameOtherwise(Workshop workshop, int points) {
        List<PointId> ids = IntStream.range(0, points)
                .mapToObj(i -> PointId.of(Integer.toString(i)))
                .toList();
        workshop.vectors.setPayloads(
                "growing", ids, Collections.nCopies(points, Map.of("text", "zebra stripes in the savanna")));
    }

    private static EarlierMap map(Workshop workshop, String laterPage) {
        Optional<EarlierMap> found = new MapMemory(workshop.objects, Workshop.BUCKET, FOLDER + laterPage).before();
        return found.orElseThrow();
    }

    /** How well the places of the shared points agree, over both axes. */
    private static double correlation(EarlierMap first, EarlierMap second) {
        double product = 0;
        double squaresFirst = 0;
        double squaresSecond = 0;
        for (int i = 0; i < first.ids().size(); i++) {
            int j = second.ids().indexOf(first.ids().get(i));
            for (int axis = 0; axis < 2; axis++) {
                double a = first.coordinates()[2 * i + axis] - mean(first, axis);
                double b = second.coordinates()[2 * j + axis] - mean(second, axis);
                product += a * b;
                squaresFirst += a * a;
                squaresSecond += b * b;
            }
        }
        return product / Math.sqrt(squaresFirst * squaresSecond);
    }

    private static double mean(EarlierMap map, int axis) {
        double sum = 0;
        for (int i = 0; i < map.ids().size(); i++) {
            sum += map.coordinates()[2 * i + axis];
        }
        return sum / map.ids().size();
    }
}
