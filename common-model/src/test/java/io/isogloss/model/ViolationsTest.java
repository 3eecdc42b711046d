package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.embedding.DirectEmbeddingJob;
import io.isogloss.model.json.Json;
import io.isogloss.model.visualization.VisualizationConfig;
import io.isogloss.model.visualization.VisualizationJobAddress;
import io.isogloss.model.visualization.VisualizationTransformJob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Limits: each is checked, on both sides of its edge, by reader and schema alike. */
final class ViolationsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "job_id                          | \"f9babd38-9ffe-51b5-af65-d9ea52eabd5g\"",
                "job_id                          | \"f9babd389ffe51b5af65d9ea52eabd50\"",
                "dataset_id                      | -1",
                "dataset_id                      | 2147483648",
                "dataset_transform_id            | 1.5",
                "dataset_transform_id            | \"12x\"",
                "embedded_dataset_id             | null",
                "owner_id                        | \" \"",
                "owner_id                        | \"a\\u0007b\"",
                "bucket                          | \"ab\"",
                "bucket                          | \"-abc\"",
                "bucket                          | \"abc-\"",
                "bucket                          | \"a.bc\"",
                "bucket                          | \"UPPER\"",
                "batch_file_key                  | \"\"",
                "batch_file_key                  | \"/a\"",
                "batch_file_key                  | \"a/../b\"",
                "batch_file_key                  | \"a\\nb\"",
                "collection_name                 | \"\"",
                "collection_name                 | \"a/b\"",
                "collection_name                 | 5",
                "batch_size                      | 0",
                "wipe_collection                 | \"yes\"",
                "quantization                    | \"binary\"",
                "chunks                          | []",
                "embedder_config                 | null",
                "embedder_config                 | []",
                "embedder_config.provider        | \"\"",
                "embedder_config.base_url        | \"ftp://x\"",
                "embedder_config.model           | null",
                "embedder_config.model           | \" \"",
                "embedder_config.dimensions      | 0",
                "embedder_config.dimensions      | 65537",
                "embedder_config.config          | \"x\"",
                "embedder_config.batch_size      | 0",
                "embedder_config.max_input_tokens| 0",
                "embedder_config.api_key         | 5",
                "qdrant_config                   | null",
                "qdrant_config.url               | \"qdrant:6334\"",
                "qdrant_config.api_key           | {}",
            })
    void reportsEachViolationOfADatasetJob(String path, String value) {
        ObjectNode message = changed("dataset-job-c", path, value);

        List<Violation> violations = violations(DatasetTransformJob::read, message);

        assertThat(violations).extracting(Violation::field).containsExactly(path.strip());
        assertThat(Schemas.accepts("dataset-transform-job", Json.write(message)))
                .as("schema accepts " + path + " " + value)
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dataset_id                      | 2147483647",
                "dataset_id                      | 0",
                "bucket                          | \"a-b\"",
                "batch_file_key                  | \"a b/ü.json\"",
                "batch_size                      | 1",
                "batch_size                      | null",
                "wipe_collection                 | null",
                "quantization                    | \"scalar\"",
                "embedder_config.dimensions      | 65536",
                "embedder_config.dimensions      | 1",
                "embedder_config.max_input_tokens| null",
                "embedder_config.batch_size      | 1",
                "embedder_config.api_key         | \"env:OPENAI_API_KEY\"",
                "qdrant_config.url               | \"https://qdrant\"",
                "unknown                         | {\"a\":[1]}",
            })
    void acceptsWhatIsJustWithinTheLimits(String path, String value) {
        ObjectNode message = changed("dataset-job-c", path, value);

        assertThat(DatasetTransformJob.read(Json.write(message))).isInstanceOf(Reading.Accepted.class);
        assertThat(Schemas.errors("dataset-transform-job", message.toString())).isEmpty();
    }

    @Test
    void keepsTheLengthLimitsExactly() {
        for (Object[] limit : new Object[][] {
            {"owner_id", 255},
            {"batch_file_key", 1024},
            {"collection_name", 255},
            {"bucket", 63},
            {"embedder_config.model", 256},
            {"embedder_config.provider", 64},
            {"embedder_config.api_key", 8192}
        }) {
            String path = (String) limit[0];
            int most = (int) limit[1];
            ObjectNode longest = changed("dataset-job-c", path, "\"" + "a".repeat(most) + "\"");
            ObjectNode tooLong = changed("dataset-job-c", path, "\"" + "a".repeat(most + 1) + "\"");

            assertThat(violations(DatasetTransformJob::read, longest)).isEmpty();
            assertThat(violations(DatasetTransformJob::read, tooLong))
                    .extracting(Violation::field)
                    .containsExactly(path);
            assertThat(Schemas.accepts("dataset-transform-job", Json.write(longest)))
                    .isTrue();
            assertThat(Schemas.accepts("dataset-transform-job", Json.write(tooLong)))
                    .isFalse();
        }
    }

    @Test
    void reportsAllViolationsTogetherAndKeepsTheAddress() {
        ObjectNode message = changed("dataset-job-c", "bucket", "\"UPPER_case\"");
        message.put("batch_size", 0);
        ((ObjectNode) message.get("embedder_config")).put("base_url", "javascript:alert(1)");

        var reading = DatasetTransformJob.read(Json.write(message));

        assertThat(reading).isInstanceOfSatisfying(Reading.Refused.class, refused -> {
            assertThat(((DatasetJobAddress) refused.address()).datasetTransformId())
                    .isEqualTo(123);
            assertThat(refused.reason().violations())
                    .extracting(Violation::field)
                    .containsExactly("bucket", "embedder_config.base_url", "batch_size");
            assertThat(refused.reason().getMessage())
                    .contains("bucket is \"UPPER_case\", must be 3 to 63")
                    .contains("batch_size is 0, must be an integer from 1");
            assertThat(refused.reason().defect()).isEqualTo(Defect.INVALID_FIELDS);
        });
        assertThatThrownBy(reading::orThrow).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void throwsWhereNobodyCanBeAnswered() {
        ObjectNode message = changed("dataset-job-c", "job_id", "\"x\"");
        assertThatThrownBy(() -> DatasetTransformJob.read(Json.write(message)))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        e -> assertThat(e.violations())
                                .containsExactly(new Violation("job_id", "\"x\"", "must be a UUID")));
        ObjectNode map = changed("visualization-job-c", "embedded_dataset_id", "null");
        assertThatThrownBy(() -> VisualizationTransformJob.read(Json.write(map)))
                .isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void neverRepeatsAKey() {
        ObjectNode message = changed("dataset-job-c", "embedder_config.api_key", "\"enc:v1:CANARY\"");
        ((ObjectNode) message.get("qdrant_config")).put("api_key", "CANARY\u0007");

        List<Violation> violations = violations(DatasetTransformJob::read, message);

        assertThat(violations).extracting(Violation::value).containsExactly("masked", "masked");
        assertThat(violations.toString()).doesNotContain("CANARY");
        DatasetTransformJob job = DatasetTransformJob.read(
                        Json.write(changed("dataset-job-c", "embedder_config.api_key", "\"CANARY\"")))
                .orThrow();
        assertThat(job.toString()).doesNotContain("CANARY");
        assertThat(Json.toTree(job).toString()).doesNotContain("CANARY");
    }

    @Test
    void checksChunksInTheMessage() {
        ObjectNode message = changed("dataset-job-a", "chunks", "[{\"id\":\"\",\"text\":5},7,{\"metadata\":[]}]");

        assertThat(violations(DatasetTransformJob::read, message))
                .extracting(Violation::field)
                .containsExactly(
                        "chunks[1]",
                        "chunks[0].id",
                        "chunks[0].text",
                        "chunks[2].id",
                        "chunks[2].text",
                        "chunks[2].metadata");
        assertThat(Schemas.accepts("dataset-transform-job", Json.write(message)))
                .isFalse();
    }

    @Test
    void readsOldSpellings() {
        ObjectNode message = changed("dataset-job-b", "dataset_transform_id", "\"123\"");
        message.put("batch_size", 100.0).put("wipe_collection", "true");
        message.remove("dataset_id");
        ((ObjectNode) message.get("embedder_config")).remove("model");

        DatasetTransformJob job = DatasetTransformJob.read(Json.write(message)).orThrow();

        assertThat(job.address().datasetTransformId()).isEqualTo(123);
        assertThat(job.address().datasetId()).isNull();
        assertThat(job.batchSize()).isEqualTo(100);
        assertThat(job.wipeCollection()).isTrue();
        assertThat(job.embedder().model()).isEqualTo("text-embedding-ada-002");
        assertThat(job.embedder().batchSize()).isEqualTo(100);
        ((ObjectNode) message.get("embedder_config")).put("provider", "Cohere");
        assertThat(DatasetTransformJob.read(Json.write(message))
                        .orThrow()
                        .embedder()
                        .model())
                .isEqualTo("embed-english-v3.0");
        ((ObjectNode) message.get("vector_database_config")).put("database_type", "pinecone");
        assertThat(violations(DatasetTransformJob::read, message))
                .extracting(Violation::field)
                .containsExactly("vector_database_config.database_type");
    }

    @Test
    void givesEverySettingTheDefaultOfItsSchemaAndKeepsItsRange() {
        JsonNode settings = Schemas.tree("visualization-transform-job")
                .get("$defs")
                .get("visualizationConfig")
                .get("properties");
        JsonNode written = configOf(VisualizationConfigs.written(VisualizationConfig.defaults()));
        int ranges = 0;
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            String name = setting.getKey();
            JsonNode rule = setting.getValue();
            if (rule.has("default")) {
                assertThat(written.get(name).asString())
                        .as(name)
                        .isEqualTo(rule.get("default").asString());
            } else {
                assertThat(written.has(name)).as(name).isFalse();
            }
            if (rule.has("minimum")) {
                ranges++;
                boolean integer = rule.get("type").toString().contains("integer");
                double step = integer ? 1 : 1e-9;
                double least = rule.get("minimum").doubleValue();
                double most = rule.get("maximum").doubleValue();
                assertThat(refuses(name, least, integer)).as(name + " " + least).isFalse();
                assertThat(refuses(name, most, integer)).as(name + " " + most).isFalse();
                assertThat(refuses(name, least - step, integer))
                        .as(name + " below")
                        .isTrue();
                assertThat(refuses(name, most + step, integer))
                        .as(name + " above")
                        .isTrue();
            }
            assertThat(refusesValue(name, "[]")).as(name + " as array").isTrue();
            assertThat(refusesValue(name, "null")).as(name + " as null").isFalse();
        }
        assertThat(settings.size()).isEqualTo(58);
        assertThat(ranges).isGreaterThan(25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "noise_color|\"red;}</style>\"|\"rgb(1, 2, 3)\"",
                "background_color|\"url(x)\"|\"#abc\"",
                "width|\"100%;position:fixed\"|\"80.5vw\"",
                "font_family|\"a;b\"|\"Ünicode, 'Open Sans'\"",
                "logo|\"javascript:alert(1)\"|\"https://example.com/a.png\"",
                "background_image|\"data:text/html;base64,AAAA\"|\"data:image/png;base64,AAAA\"",
                "metric|\"hamming\"|\"manhattan\"",
                "darkmode|1|false",
            })
    void acceptsOnlyStylesThatStayInTheirPlace(String name, String bad, String good) {
        assertThat(refusesValue(name, bad)).isTrue();
        assertThat(refusesValue(name, good)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "visualization_config   | null",
                "qdrant_collection_name | \"a:b\"",
                "owner_id               | \"\"",
                "qdrant_config          | null",
                "llm_config.llm_id      | null",
                "llm_config.provider    | \"\"",
                "llm_config             | 7",
                "llm_config.config.max_tokens | 0",
                "llm_config.config.max_tokens | 100001",
                "llm_config.config.temperature | 2.1",
                "llm_config.config.temperature | -0.1",
                "llm_config.config.samples_per_cluster | 0",
                "llm_config.config.samples_per_cluster | 1001",
            })
    void reportsEachViolationOfAVisualizationJob(String path, String value) {
        ObjectNode message = changed("visualization-job-c", path, value);

        assertThat(violations(VisualizationTransformJob::read, message))
                .extracting(Violation::field)
                .containsExactly(path.strip());
        assertThat(Schemas.accepts("visualization-transform-job", Json.write(message)))
                .isFalse();
        assertThat(VisualizationTransformJob.read(Json.write(message)))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(((VisualizationJobAddress) refused.address()).visualizationId())
                                .isEqualTo(456));
    }

    @Test
    void clampsCountsOfTheNaming() {
        ObjectNode message = changed("visualization-job-c", "visualization_config.llm_batch_size", "0");
        ((ObjectNode) message.get("visualization_config"))
                .put("samples_per_cluster", 101)
                .put("min_samples", 0);
        ((ObjectNode) message.get("visualization_config")).put("topic_naming_prompt", "no place");
        ((ObjectNode) message.get("llm_config")).put("base_url", "http://llm");

        VisualizationTransformJob job =
                VisualizationTransformJob.read(Json.write(message)).orThrow();

        assertThat(job.config().naming().llmBatchSize()).isEqualTo(1);
        assertThat(job.config().naming().samplesPerCluster()).isEqualTo(100);
        assertThat(job.config().clustering().minSamples()).isEqualTo(5);
        assertThat(job.config().naming().effectivePrompt()).contains("{{samples}}");
        assertThat(job.llm().extras()).isEqualTo(Map.of("base_url", "http://llm"));
        assertThat(VisualizationTransformJob.read(job.toJson()).orThrow()).isEqualTo(job);
    }

    @Test
    void checksDirectJobs() {
        assertDirect("{\"inputs\":[],\"model\":\"voyage-3.5\"}", "inputs");
        assertDirect("{\"inputs\":\" \",\"model\":\"voyage-3.5\"}", "inputs");
        assertDirect("{\"inputs\":[\"a\",5],\"model\":\"voyage-3.5\"}", "inputs[1]");
        assertDirect("{\"inputs\":5,\"model\":\"x\",\"inputType\":\"y\"}", "inputs", "model", "inputType");
        assertDirect("{\"model\":\"voyage-3.5\"}", "inputs");
        assertDirect("{\"inputs\":[" + "\"a\",".repeat(1000) + "\"a\"],\"model\":\"voyage-3.5\"}", "inputs");
        assertDirect("{\"inputs\":\"" + "a b ".repeat(45_001) + "\",\"model\":\"voyage-law-2\"}", "inputs");
        String most = "{\"inputs\":[" + "\"a\",".repeat(999) + "\"a\"],\"model\":\"voyage-3.5\"}";
        assertThat(DirectEmbeddingJob.parse(most.getBytes(StandardCharsets.UTF_8))
                        .inputs())
                .hasSize(1000);
        String longest = "{\"inputs\":\"" + "a b ".repeat(45_000) + "\",\"model\":\"voyage-law-2\"}";
        assertThat(DirectEmbeddingJob.parse(longest.getBytes(StandardCharsets.UTF_8))
                        .inputs())
                .hasSize(1);
    }

    private static void assertDirect(String message, String... fields) {
        assertThatThrownBy(() -> DirectEmbeddingJob.parse(message.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        e -> assertThat(e.violations())
                                .extracting(Violation::field)
                                .containsExactly(fields));
    }

    private static boolean refuses(String setting, double value, boolean integer) {
        return refusesValue(setting, integer ? Long.toString((long) value) : Double.toString(value));
    }

    private static boolean refusesValue(String setting, String value) {
        ObjectNode message = changed("visualization-job-c", "visualization_config." + setting, value);
        boolean reader = VisualizationTransformJob.read(Json.write(message)) instanceof Reading.Refused<?, ?>;
        assertThat(Schemas.accepts("visualization-transform-job", Json.write(message)))
                .as("schema on " + setting + " " + value)
                .isNotEqualTo(reader);
        return reader;
    }

    private static JsonNode configOf(byte[] message) {
        return Json.tree(message).get("visualization_config");
    }

    private static List<Violation> violations(
            java.util.function.Function<byte[], ? extends Reading<?, ?>> reader, ObjectNode message) {
        try {
            return switch (reader.apply(Json.write(message))) {
                case Reading.Accepted<?, ?> ignored -> List.of();
                case Reading.Refused<?, ?> refused -> refused.reason().violations();
            };
        } catch (InvalidMessageException e) {
            return e.violations();
        }
    }

    private static ObjectNode changed(String golden, String path, String value) {
        ObjectNode message = (ObjectNode) Json.tree(GoldenMessagesTest.golden(golden));
        ObjectNode parent = message;
        String[] names = path.strip().split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            parent = (ObjectNode) parent.get(names[i]);
        }
        parent.set(names[names.length - 1], Json.tree(value.strip().getBytes(StandardCharsets.UTF_8)));
        return message;
    }
}
