package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.PointId;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.PutOptions;
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

    @TempDir
    Path folder;

    @Test
    void keepsNamesAndAboutThePlacesOfTheLastMap() throws Exception {
        try (Workshop workshop = new Workshop(folder)) {
            workshop.fillWithTopics("growing", 300, 8);
            run(workshop, Workshop.PUBLISHED);
            workshop.fillWithTopics("growing", 340, 8);
            // Other words, same vectors: keywords alone would now name everything anew.
            List<PointId> ids = IntStream.range(0, 340)
                    .mapToObj(i -> PointId.of(Integer.toString(i)))
                    .toList();
            workshop.vectors.setPayloads(
                    "growing", ids, Collections.nCopies(340, Map.of("text", "zebra stripes in the savanna")));

            run(workshop, NEXT_DAY);

            EarlierMap first = map(workshop, "visualization-2026-11-22T00:00:00Z.html");
            EarlierMap second = map(workshop, "visualization-2026-11-30T00:00:00Z.html");
            assertThat(second.ids()).hasSize(340);
            assertThat(second.layers().getFirst().names())
                    .containsAll(first.layers().getFirst().names());
            assertThat(correlation(first, second)).isGreaterThan(0.8);
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
        String job = Workshop.job("growing", "");
        workshop.run(job, new RecordingContext(Workshop.message(job, published)), Workshop.limits());
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
