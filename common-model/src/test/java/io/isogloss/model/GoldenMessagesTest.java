package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.model.dataset.Quantization;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.embedding.DirectEmbeddingResult;
import io.isogloss.model.embedding.DirectModel;
import io.isogloss.model.embedding.InputType;
import io.isogloss.model.json.Json;
import io.isogloss.model.visualization.MapFigures;
import io.isogloss.model.visualization.Metric;
import io.isogloss.model.visualization.Progress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.model.visualization.VisualizationTransformResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the contract: valid, understood, written back, answered. */
public final class GoldenMessagesTest {

    @ParameterizedTest
    @CsvSource({
        "dataset-transform-job, dataset-job-a",
        "dataset-transform-job, dataset-job-b",
        "dataset-transform-job, dataset-job-c",
        "dataset-transform-result, dataset-result-c",
        "visualization-transform-job, visualization-job-b",
        "visualization-transform-job, visualization-job-c",
        "visualization-transform-result, visualization-progress-c",
        "visualization-transform-result, visualization-result-c",
        "scan-trigger, scan-trigger",
        "batch-file, batch-file",
        "direct-embedding-job, direct-embedding-job",
        "direct-embedding-result, direct-embedding-result"
    })
    void validatesAgainstItsSchema(String schema, String name) {
        assertThat(Schemas.errors(schema, new String(golden(name), StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset-job-a", "dataset-job-b", "dataset-job-c"})
    void writesDatasetJobsAsItReadThem(String name) {
        DatasetTransformJob job = DatasetTransformJob.read(golden(name)).orThrow();

        assertThat(Json.tree(job.toJson())).isEqualTo(Json.tree(golden(name)));
        assertThat(DatasetTransformJob.read(job.toJson()).orThrow()).isEqualTo(job);
    }

    @ParameterizedTest
    @ValueSource(strings = {"visualization-job-b", "visualization-job-c"})
    void writesVisualizationJobsWithTheMeaningItRead(String name) {
        VisualizationTransformJob job =
                VisualizationTransformJob.read(golden(name)).orThrow();

        assertThat(VisualizationTransformJob.read(job.toJson()).orThrow()).isEqualTo(job);
        assertThat(job.config().projection().metric()).isEqualTo(Metric.COSINE);
        assertThat(job.config().clustering().minClusterSize()).isEqualTo(10);
        assertThat(job.config().clustering().minSamples()).isEqualTo(5);
        assertThat(job.config().naming().effectivePrompt()).isEqualTo("Name this group: {{samples}}");
        assertThat(job.config().labels().fontFamily()).isEqualTo("Arial, sans-serif");
        assertThat(job.llm().temperature()).isEqualTo(0.2);
        assertThat(job.llm().maxTokens()).isEqualTo(50);
        assertThat(job.llm().apiKey().wire()).isEqualTo("sk-test");
        assertThat(Schemas.accepts("visualization-transform-job", job.toJson())).isTrue();
    }

    @Test
    void understandsGenerationA() {
        DatasetTransformJob job =
                DatasetTransformJob.read(golden("dataset-job-a")).orThrow();

        assertThat(job.generation()).isEqualTo(Generation.A);
        assertThat(job.collectionName()).isEqualTo("dataset-7d1f6c0a-0f5b-4d0e-8d4a-2f2f4f0f9b77");
        assertThat(job.quantization()).isEqualTo(Quantization.PRODUCT);
        assertThat(job.source()).isInstanceOfSatisfying(ChunkSource.Inline.class, inline -> {
            Chunk chunk = inline.chunks().getFirst();
            assertThat(chunk.pointId().toString()).isEqualTo("f9babd38-9ffe-51b5-af65-d9ea52eabd50");
            assertThat(chunk.pointPayload())
                    .isEqualTo(Map.of("chunk_id", chunk.id(), "text", "alpha", "metadata", Map.of("page", 1)));
        });
    }

    @Test
    void understandsGenerationB() {
        DatasetTransformJob job =
                DatasetTransformJob.read(golden("dataset-job-b")).orThrow();

        assertThat(job.generation()).isEqualTo(Generation.B);
        assertThat(job.address().owner()).isEqualTo("user@example.com");
        assertThat(job.store().url()).isEqualTo("http://qdrant:6334");
        assertThat(job.embedder().dimensions()).isEqualTo(1536);
        assertThat(job.embedder().maxInputTokens()).isEqualTo(8191);
        assertThat(job.source()).isEqualTo(new ChunkSource.BatchFile("dataset-789", "batches/batch_001.json"));
    }

    @Test
    void understandsGenerationC() {
        DatasetTransformJob job =
                DatasetTransformJob.read(golden("dataset-job-c")).orThrow();

        assertThat(job.generation()).isEqualTo(Generation.C);
        assertThat(job.embedder().config()).containsEntry("truncate", "END");
        assertThat(job.embedder().maxInputTokens()).isEqualTo(512);
        assertThat(job.batchSize()).isEqualTo(96);
        assertThat(job.wipeCollection()).isFalse();
        assertThat(job.quantization()).isNull();
    }

    @Test
    void writesStatusesByteForByte() {
        assertThat(DatasetTransformResult.parse(golden("dataset-result-c")).toJson())
                .isEqualTo(compact("dataset-result-c"));
        assertThat(VisualizationTransformResult.parse(golden("visualization-progress-c"))
                        .toJson())
                .isEqualTo(compact("visualization-progress-c"));
        assertThat(VisualizationTransformResult.parse(golden("visualization-result-c"))
                        .toJson())
                .isEqualTo(compact("visualization-result-c"));
        assertThat(ScanTrigger.parse(golden("scan-trigger")).toJson()).isEqualTo(compact("scan-trigger"));
        assertThat(DirectEmbeddingResult.parse(golden("direct-embedding-result"))
                        .toJson())
                .isEqualTo(compact("direct-embedding-result"));
    }

    @Test
    void readsTheBatchFile() {
        BatchFileReader reader =
                new BatchFileReader(new ByteArrayInputStream(golden("batch-file")), BatchLimits.DEFAULT);

        Chunk first = reader.next().orElseThrow();
        assertThat(first.pointPayload())
                .containsEntry("chunk_id", "item_1_chunk_0")
                .containsEntry("item_title", "Report")
                .containsEntry("text", "alpha");
        assertThat(first.pointId()).isEqualTo(new PointId.Uuid(Ids.uuid5("item_1_chunk_0")));
        assertThat(reader.next().orElseThrow().payload().json())
                .isEqualTo(
                        "{\"item_id\":1,\"item_title\":\"Report\",\"chunk_index\":1,\"chunk_metadata\":{\"page\":2},\"item_metadata\":{}}");
        assertThat(reader.next()).isEmpty();
        assertThat(reader.chunks()).isEqualTo(2);
    }

    @Test
    void readsADirectJob() {
        DirectEmbeddingJob job = DirectEmbeddingJob.parse(golden("direct-embedding-job"));

        assertThat(job)
                .isEqualTo(
                        new DirectEmbeddingJob(List.of("alpha", "beta"), DirectModel.VOYAGE_3_5, InputType.DOCUMENT));
        assertThat(job.toJson()).isEqualTo(compact("direct-embedding-job"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset-job-a", "dataset-job-b", "dataset-job-c"})
    void answersDatasetJobsByteForByte(String name) throws IOException {
        var address = DatasetTransformJob.read(golden(name)).orThrow().address();
        StringBuilder answers = new StringBuilder();
        for (DatasetTransformResult answer : List.of(
                DatasetTransformResult.processing(address),
                DatasetTransformResult.success(address, 96, 3250),
                DatasetTransformResult.failed(address, 3, "Embedding failed: \"quoted\" ü", 12))) {
            assertThat(Schemas.accepts("dataset-transform-result", answer.toJson()))
                    .isTrue();
            line(answers, answer.subject(), answer.messageId(), answer.toJson());
        }

        compare("answer-" + name, answers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"visualization-job-b", "visualization-job-c"})
    void answersVisualizationJobsByteForByte(String name) throws IOException {
        var address = VisualizationTransformJob.read(golden(name)).orThrow().address();
        String key = address.mapKey(Instant.parse("2026-02-26T12:00:00.9Z"));
        StringBuilder answers = new StringBuilder();
        for (Progress progress : Progress.values()) {
            var answer = VisualizationTransformResult.processing(address, progress);
            line(answers, answer.subject(), answer.messageId(), answer.toJson());
        }
        for (VisualizationTransformResult answer : List.of(
                VisualizationTransformResult.success(address, key, new MapFigures(5000, 42, 127, 15, 10, 125000)),
                VisualizationTransformResult.failed(address, "TimeoutError: 3600 s"))) {
            assertThat(Schemas.accepts("visualization-transform-result", answer.toJson()))
                    .isTrue();
            line(answers, answer.subject(), answer.messageId(), answer.toJson());
        }

        compare("answer-" + name, answers);
    }

    private static void line(StringBuilder lines, String subject, String messageId, byte[] body) {
        lines.append(subject).append('\t').append(messageId).append('\t');
        lines.append(new String(body, StandardCharsets.UTF_8)).append('\n');
    }

    private static void compare(String name, StringBuilder answers) throws IOException {
        Path file = Path.of(
                System.getProperty("isogloss.root"),
                "common-model/src/test/resources/io/isogloss/model/golden",
                name + ".txt");
        if (Boolean.getBoolean("isogloss.golden.write")) {
            Files.writeString(file, answers);
        }
        assertThat(answers.toString()).isEqualTo(Files.readString(file));
    }

    private static byte[] compact(String name) {
        return Json.write(Json.tree(golden(name)));
    }

    /** A golden message. */
    public static byte[] golden(String name) {
        try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("golden/" + name + ".json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
