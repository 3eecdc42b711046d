package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.json.Json;
import io.isogloss.model.visualization.VisualizationTransformJob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Thousands of visualization jobs made from the published schema. The seed is printed; give it back with {@code -Disogloss.seed}. */
final class VisualizationPropertiesTest {
    private static final int ROUNDS = Integer.getInteger("isogloss.rounds", 2_000);
    private static final JsonNode SCHEMA = Schemas.tree("visualization-transform-job");
    private static final JsonNode CONFIG = SCHEMA.get("$defs").get("visualizationConfig");
    private static final JsonNode LLM = SCHEMA.get("$defs").get("llmConfig");

    private final long seed = Long.getLong("isogloss.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SchemaMessages made = new SchemaMessages(random);

    @AfterEach
    void printTheSeed() {
        System.out.println("seed " + seed);
    }

    @Test
    void writesWhatItReadsWhateverIsAddedToIt() {
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode message = job();
            byte[] bytes = Json.write(message);
            assertThat(Schemas.errors("visualization-transform-job", new String(bytes, StandardCharsets.UTF_8)))
                    .as("seed " + seed)
                    .isEmpty();

            VisualizationTransformJob job =
                    VisualizationTransformJob.read(bytes).orThrow();

            byte[] written = job.toJson();
            assertThat(VisualizationTransformJob.read(written).orThrow())
                    .as("seed " + seed)
                    .isEqualTo(job);
            assertThat(Schemas.accepts("visualization-transform-job", written))
                    .as("seed " + seed)
                    .isTrue();
            message.put("unknown_" + random.nextInt(), random.nextDouble());
            ((ObjectNode) message.get("visualization_config")).set("unknown", Json.toTree(Map.of("title", "x")));
            assertThat(VisualizationTransformJob.read(Json.write(message)).orThrow())
                    .as("seed " + seed)
                    .isEqualTo(job);
        }
    }

    @Test
    void reportsWhatIsWrongAndNothingElse() {
        List<String> names = new ArrayList<>(CONFIG.get("properties").propertyNames());
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode message = job();
            ObjectNode config = (ObjectNode) message.get("visualization_config");
            TreeSet<String> broken = new TreeSet<>();
            for (int k = random.nextInt(5); k >= 0; k--) {
                String name = names.get(random.nextInt(names.size()));
                config.set(name, made.forbidden(CONFIG.get("properties").get(name)));
                broken.add("visualization_config." + name);
            }

            Reading<?, VisualizationTransformJob> reading = VisualizationTransformJob.read(Json.write(message));

            assertThat(reading).isInstanceOfSatisfying(Reading.Refused.class, refused -> {
                List<Violation> violations = refused.reason().violations();
                assertThat(new TreeSet<>(
                                violations.stream().map(Violation::field).toList()))
                        .as("seed " + seed)
                        .isEqualTo(broken);
                assertThat(violations).allSatisfy(violation -> {
                    assertThat(violation.limit()).isNotBlank();
                    assertThat(violation.value()).hasSizeLessThan(200);
                });
            });
            assertThat(Schemas.accepts("visualization-transform-job", Json.write(message)))
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    private ObjectNode job() {
        boolean generationB = random.nextBoolean();
        ObjectNode message = Json.object()
                .put("job_id", new UUID(random.nextLong(), random.nextLong()).toString())
                .put("visualization_transform_id", random.nextInt(Integer.MAX_VALUE))
                .put("visualization_id", random.nextInt(Integer.MAX_VALUE))
                .put("embedded_dataset_id", random.nextInt(Integer.MAX_VALUE))
                .put("qdrant_collection_name", "c" + random.nextInt())
                .put(generationB ? "owner" : "owner_id", "owner." + random.nextInt() + "@example.com");
        message.set("visualization_config", made.object(CONFIG));
        message.set(
                generationB ? "vector_database_config" : "qdrant_config",
                Json.toTree(
                        generationB
                                ? Map.of("database_type", "qdrant", "connection_url", "http://qdrant:6334")
                                : Map.of("url", "https://qdrant:6334", "api_key", "k" + random.nextInt())));
        if (random.nextBoolean()) {
            message.set("llm_config", made.object(LLM));
        }
        return message;
    }
}
