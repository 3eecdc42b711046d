package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.model.json.Json;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.model.visualization.VisualizationTransformResult;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the earlier workers were seen to say, said again by ours. */
final class CapturedTrafficTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dataset-bad-json",
                "dataset-empty",
                "dataset-missing-object",
                "dataset-provider-refused",
                "dataset-success",
                "dataset-unknown-provider",
                "dataset-bad-bucket"
            })
    void reproducesTheAnswersToDatasetJobs(String name) throws IOException {
        JsonNode messages = captured(name);
        DatasetJobAddress address = address(DatasetTransformJob.read(body(messages.get(0))));

        for (int i = 1; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            DatasetTransformResult seen = DatasetTransformResult.parse(body(message));
            DatasetTransformResult ours = new DatasetTransformResult(
                    address, seen.chunkCount(), seen.status(), seen.error(), seen.processingDurationMs());

            assertThat(ours.subject()).isEqualTo(message.get("subject").stringValue());
            assertThat(ours.messageId())
                    .isEqualTo(message.get("headers").get("Nats-Msg-Id").stringValue());
            assertThat(ours.toJson()).isEqualTo(body(message));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"visualization-again", "visualization-missing-collection", "visualization-success"})
    void reproducesTheAnswersToVisualizationJobs(String name) throws IOException {
        JsonNode messages = captured(name);
        VisualizationJobAddress address =
                VisualizationTransformJob.read(body(messages.get(0))).orThrow().address();

        for (int i = 1; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            VisualizationTransformResult seen = VisualizationTransformResult.parse(body(message));
            VisualizationTransformResult ours = new VisualizationTransformResult(
                    address,
                    seen.status(),
                    seen.htmlKey(),
                    seen.pointCount(),
                    seen.clusterCount(),
                    seen.processingDurationMs(),
                    seen.errorMessage(),
                    seen.stats());

            assertThat(ours.subject()).isEqualTo(message.get("subject").stringValue());
            assertThat(ours.toJson()).isEqualTo(body(message));
        }
    }

    private static DatasetJobAddress address(Reading<DatasetJobAddress, DatasetTransformJob> reading) {
        return switch (reading) {
            case Reading.Accepted<DatasetJobAddress, DatasetTransformJob>(DatasetTransformJob job) -> job.address();
            case Reading.Refused<DatasetJobAddress, DatasetTransformJob>(DatasetJobAddress address, var reason) -> {
                assertThat(reason.violations()).extracting(Violation::field).containsExactly("bucket");
                yield address;
            }
        };
    }

    private static byte[] body(JsonNode message) {
        return Json.write(message.get("body"));
    }

    private static JsonNode captured(String name) throws IOException {
        try (InputStream in = CapturedTrafficTest.class.getResourceAsStream("captured/" + name + ".json")) {
            return Json.tree(in.readAllBytes());
        }
    }
}
