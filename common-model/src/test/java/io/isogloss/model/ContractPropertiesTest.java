package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.DatasetTransformResult;
import io.isogloss.model.dataset.Payload;
import io.isogloss.model.json.Json;
import io.isogloss.model.visualization.VisualizationJobAddress;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Thousands of made-up messages. The seed is printed; give it back with {@code -Disogloss.seed}. */
final class ContractPropertiesTest {
    private static final int ROUNDS = Integer.getInteger("isogloss.rounds", 3_000);

    private final long seed = Long.getLong("isogloss.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @AfterEach
    void printTheSeed() {
        System.out.println("seed " + seed);
    }

    @Test
    void writesWhatItReadsWhateverIsAddedToIt() {
        String[] goldens = {"dataset-job-a", "dataset-job-b", "dataset-job-c"};
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode message = (ObjectNode) Json.tree(GoldenMessagesTest.golden(goldens[i % 3]));
            message.put("job_id", new UUID(random.nextLong(), random.nextLong()).toString());
            message.put("collection_name", "c" + random.nextInt());
            if (random.nextBoolean()) {
                message.put("batch_size", 1 + random.nextInt(5000));
            }
            if (message.has("dataset_transform_id")) {
                message.put("dataset_transform_id", random.nextInt(Integer.MAX_VALUE));
                message.put("batch_file_key", "k/" + random.nextInt(1_000_000) + ".json");
            }
            DatasetTransformJob job =
                    DatasetTransformJob.read(Json.write(message)).orThrow();
            message.put("unknown_" + text(5).hashCode(), text(20));
            message.set("unknown_object", Json.toTree(Map.of("owner_id", text(5), "n", random.nextDouble())));

            assertThat(DatasetTransformJob.read(job.toJson()).orThrow())
                    .as("seed " + seed)
                    .isEqualTo(job);
            assertThat(DatasetTransformJob.read(Json.write(message)).orThrow())
                    .as("seed " + seed)
                    .isEqualTo(job);
            assertThat(Schemas.accepts("dataset-transform-job", job.toJson()))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    @Test
    void keepsEverySubjectKeyAndMessageIdInItsPlace() {
        for (int i = 0; i < ROUNDS; i++) {
            String owner = text(random.nextInt(80));
            UUID id = new UUID(random.nextLong(), random.nextLong());
            var dataset = new DatasetJobAddress(Generation.C, id, "5", 6, 7, owner, text(40));
            var map = new VisualizationJobAddress(Generation.C, id, 6, 8, 7, owner);
            var mapOfB = new VisualizationJobAddress(Generation.B, id, 6, 8, 7, owner);

            assertThat(dataset.resultSubject())
                    .as("seed " + seed)
                    .matches("transforms\\.dataset\\.status\\.[A-Za-z0-9_-]{1,64}\\.5\\.6");
            assertThat(map.resultSubject())
                    .as("seed " + seed)
                    .matches("transforms\\.visualization\\.status\\.[A-Za-z0-9_-]{1,64}\\.7\\.6");
            assertThat(mapOfB.mapKey(Instant.EPOCH))
                    .as("seed " + seed)
                    .matches("visualizations/[A-Za-z0-9][A-Za-z0-9._@+=-]{0,127}/6/8\\.html")
                    .doesNotContain("..");
            assertThat(DatasetTransformResult.processing(dataset).messageId())
                    .as("seed " + seed)
                    .matches("[!-~]+");
            assertThat(DatasetTransformResult.parse(DatasetTransformResult.failed(dataset, 1, text(50), 2)
                                    .toJson())
                            .address()
                            .owner())
                    .isEqualTo(owner);
        }
    }

    @Test
    void handsOutEveryChunkHoweverTheBytesArrive() {
        for (int i = 0; i < ROUNDS / 10; i++) {
            int count = random.nextInt(30);
            StringBuilder file = new StringBuilder("[");
            Chunk[] chunks = new Chunk[count];
            for (int c = 0; c < count; c++) {
                String name = text(6);
                chunks[c] = new Chunk(
                        "id" + c + text(3),
                        text(random.nextInt(3000)),
                        Payload.of(Map.of("x" + name, text(10), "n", c)));
                ObjectNode node = Json.object().put("id", chunks[c].id());
                boolean textFirst = random.nextBoolean();
                if (textFirst) {
                    node.put("text", chunks[c].text());
                }
                node.put("more", text(5));
                node.set("payload", Json.tree(chunks[c].payload().json().getBytes(StandardCharsets.UTF_8)));
                if (!textFirst) {
                    node.put("text", chunks[c].text());
                }
                file.append(c == 0 ? " " : " ,\n").append(escaped(node.toString()));
            }
            byte[] bytes = file.append("] ").toString().getBytes(StandardCharsets.UTF_8);
            BatchFileReader reader = new BatchFileReader(dripping(bytes), BatchLimits.DEFAULT);
            for (Chunk expected : chunks) {
                Chunk found = reader.next().orElseThrow();
                assertThat(found.id()).as("seed " + seed).isEqualTo(expected.id());
                assertThat(found.text()).as("seed " + seed).isEqualTo(expected.text());
                assertThat(found.payload().toMap())
                        .as("seed " + seed)
                        .isEqualTo(expected.payload().toMap());
            }
            assertThat(reader.next()).isEqualTo(Optional.empty());
            assertThat(reader.bytes()).isEqualTo(bytes.length);
        }
    }

    /** Our scanner may be stricter than Jackson's, never laxer, and never of another opinion on what a chunk says. */
    @Test
    void acceptsNothingThatJacksonRefuses() {
        int accepted = 0;
        for (int i = 0; i < 6 * ROUNDS; i++) {
            ObjectNode node = Json.object().put("id", "i" + text(3)).put("text", "t" + text(12));
            node.set("payload", Json.toTree(Map.of("n", random.nextDouble(), "s", text(4), "l", List.of(1, true))));
            byte[] bytes = ("[" + escaped(node.toString()) + "]").getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(3); k > 0; k--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[random.nextInt(bytes.length)]);
            }
            Chunk found;
            try {
                BatchFileReader reader = new BatchFileReader(dripping(bytes), BatchLimits.DEFAULT);
                found = reader.next().orElse(null);
                if (found == null || reader.next().isPresent()) {
                    continue;
                }
            } catch (InvalidMessageException e) {
                continue;
            }
            accepted++;
            JsonNode expected = new JsonMapper().readTree(bytes).get(0);
            assertThat(found.id())
                    .as("seed " + seed)
                    .isEqualTo(expected.get("id").asString());
            assertThat(found.text())
                    .as("seed " + seed)
                    .isEqualTo(expected.get("text").asString());
            assertThat(Json.tree(found.payload().json().getBytes(StandardCharsets.UTF_8)))
                    .as("seed " + seed)
                    .isEqualTo(expected.path("payload"));
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 3);
    }

    /** Spells some letters as escapes. */
    private String escaped(String json) {
        StringBuilder text = new StringBuilder();
        json.codePoints().forEach(point -> {
            String letter = Character.toString(point);
            if (point > 0x7F && random.nextInt(3) == 0) {
                letter.chars().forEach(unit -> text.append(String.format("\\u%04X", unit)));
            } else {
                text.append(letter);
            }
        });
        return text.toString();
    }

    private InputStream dripping(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(97)));
            }
        };
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(8)) {
                case 0 -> text.append(".*> /\\\"\n\t'".charAt(random.nextInt(10)));
                case 1 -> text.appendCodePoint(0x80 + random.nextInt(0x700));
                case 2 -> text.appendCodePoint(0x4E00 + random.nextInt(0x5000));
                case 3 -> text.appendCodePoint(0x1F300 + random.nextInt(0x300));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
