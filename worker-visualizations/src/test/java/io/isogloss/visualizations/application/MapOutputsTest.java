package io.isogloss.visualizations.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.vectors.PayloadFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MapOutputsTest {
    private static final String BASE = "visualizations/123/visualization-2026-11-21T01:42:04Z";
    private static final int POINTS = 200;

    @TempDir
    Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        workshop.fillWithTopics("texts", POINTS, 8);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void storesTopicsPointsAndPictureBesideThePageOnRequest() throws Exception {
        workshop.run(Workshop.job("texts", "\"clusters_json\":true,\"points_csv\":true,\"map_png\":true"));

        JsonNode clusters = JsonMapper.shared().readTree(object(".clusters.json"));
        assertThat(clusters.path("points").asInt()).isEqualTo(POINTS);
        JsonNode finest = clusters.path("layers").path(0).path("clusters");
        int inClusters = 0;
        for (JsonNode cluster : finest) {
            assertThat(cluster.path("name").asString()).isNotBlank();
            assertThat(cluster.path("keywords").size()).isPositive();
            assertThat(cluster.path("exemplars").path(0).path("text").asString())
                    .startsWith("About");
            inClusters += cluster.path("size").asInt();
        }
        assertThat(finest.size()).isEqualTo(4);
        List<String> rows = new String(object(".points.csv"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(rows.getFirst()).startsWith("id,x,y,strength,cluster,topic").endsWith(",text");
        assertThat(rows).hasSize(POINTS + 1);
        assertThat(rows.stream().skip(1).filter(row -> !row.split(",", -1)[4].equals("-1")))
                .hasSize(inClusters);
        assertThat(object(".png")).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void storesNothingMoreThanAskedFor() throws Exception {
        workshop.run(Workshop.job("texts", ""));

        List<String> keys = new ArrayList<>();
        workshop.objects.list(
                Workshop.BUCKET,
                "visualizations/",
                summary -> keys.add(summary.ref().key()));
        assertThat(keys).containsExactlyInAnyOrder(BASE + ".html", BASE + ".map");
    }

    @Test
    void writesPlacesAndTopicsIntoThePayloadsOnRequest() throws Exception {
        String job = Workshop.job("texts", "\"write_back\":true");

        assertThat(workshop.run(job)).isInstanceOf(JobOutcome.Completed.class);
        String page = workshop.page(BASE + ".html");

        List<Map<?, ?>> written = new ArrayList<>();
        workshop.vectors.scroll("texts", null, PayloadFields.all(), POINTS, (row, id, payload) -> {
            assertThat(payload).containsKeys("text", "year");
            if (payload.get("map_123") instanceof Map<?, ?> fields) {
                written.add(fields);
            }
        });
        assertThat(written).hasSize(POINTS).allSatisfy(fields -> {
            assertThat(fields.get("x")).isInstanceOf(Double.class);
            assertThat(fields.get("y")).isInstanceOf(Double.class);
            long cluster = (Long) fields.get("cluster");
            assertThat(fields.get("topic").toString().isEmpty()).isEqualTo(cluster < 0);
            assertThat((List<?>) fields.get("topics")).hasSizeGreaterThanOrEqualTo(cluster < 0 ? 0 : 1);
        });

        workshop.run(job);

        assertThat(workshop.page(BASE + ".html")).isEqualTo(page);
    }

    @Test
    void leavesNoFormulaInTheTable() {
        assertThat(MapOutputs.cell("=HYPERLINK(\"http://x\",\"a\")"))
                .isEqualTo("\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\"");
        assertThat(MapOutputs.cell("+1")).isEqualTo("\"'+1\"");
        assertThat(MapOutputs.cell("plain")).isEqualTo("plain");
        assertThat(MapOutputs.cell("a,b")).isEqualTo("\"a,b\"");
    }

    private byte[] object(String ending) {
        return workshop.objects.read(new ObjectRef(Workshop.BUCKET, BASE + ending), 1 << 24);
    }
}
