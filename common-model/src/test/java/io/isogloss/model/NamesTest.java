package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {

    @Test
    void derivesTheIdsOfTheContract() {
        assertThat(Ids.chunk(456, 1, 0)).isEqualTo(UUID.fromString("f9babd38-9ffe-51b5-af65-d9ea52eabd50"));
        assertThat(Ids.uuid5("ed-456-item-1-chunk-0").version()).isEqualTo(5);
        assertThat(Ids.shortHash("")).isEqualTo("e3b0c44298fc1c14");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "*", ">", "a b", "user@example.com", "ä", "a/b"})
    void hashesOwnersThatWouldBreakASubject(String owner) {
        assertThat(Subjects.token(owner)).isEqualTo(Ids.shortHash(owner)).matches("[0-9a-f]{16}");
    }

    @Test
    void keepsHarmlessOwners() {
        assertThat(Subjects.token("b4c9a289323b21a0")).isEqualTo("b4c9a289323b21a0");
        assertThat(Subjects.token("azAZ09-_")).isEqualTo("azAZ09-_");
        assertThat(Subjects.token("a".repeat(64))).hasSize(64);
        assertThat(Subjects.token("a".repeat(65))).hasSize(16);
        assertThat(ObjectKeys.segment("user@example.com")).isEqualTo("user@example.com");
        assertThat(ObjectKeys.segment("a".repeat(128))).hasSize(128);
        for (String bad : new String[] {"", ".", "..", "a..b", "a/b", "ä", "-a", "a".repeat(129)}) {
            assertThat(ObjectKeys.segment(bad)).matches("[0-9a-f]{16}");
        }
        assertThat(ObjectKeys.batch(456, 0, "5d8b1a6e"))
                .isEqualTo("embedded-datasets/embedded-dataset-456/batches/batch-0-5d8b1a6e.json");
    }

    @Test
    void mapsOnlyIdsThatAPointCannotHave() {
        assertThat(PointId.of("0")).isEqualTo(new PointId.Numeric(0));
        assertThat(PointId.of("18446744073709551615").toString()).isEqualTo("18446744073709551615");
        assertThat(PointId.isMapped("18446744073709551616")).isTrue();
        assertThat(PointId.isMapped("100000000000000000000")).isTrue();
        assertThat(PointId.isMapped("07")).isTrue();
        assertThat(PointId.isMapped("")).isTrue();
        assertThat(PointId.isMapped("1a")).isTrue();
        assertThat(PointId.isMapped("9")).isFalse();
        assertThat(PointId.of("F9BABD38-9FFE-51B5-AF65-D9EA52EABD50").toString())
                .isEqualTo("f9babd38-9ffe-51b5-af65-d9ea52eabd50");
        assertThat(PointId.of("item_1_chunk_0")).isEqualTo(new PointId.Uuid(Ids.uuid5("item_1_chunk_0")));
    }

    @Test
    void readsScanTriggers() {
        ScanTrigger trigger = ScanTrigger.parse(GoldenMessagesTest.golden("scan-trigger"));

        assertThat(trigger.subject()).isEqualTo("scan.trigger.dataset");
        assertThat(trigger.messageId()).isEqualTo("scan-dataset-c8f0ad6a-1de4-4c0e-9f43-2f6b9a1f7c55");
        assertThat(ScanTrigger.parse(trigger.toJson())).isEqualTo(trigger);
        assertThatThrownBy(() -> ScanTrigger.parse(
                        "{\"scan_type\":\"all\",\"triggered_at\":\"now\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        e -> assertThat(e.violations())
                                .extracting(Violation::field)
                                .containsExactly("trigger_id", "scan_type", "triggered_at"));
    }

    @Test
    void namesTheStreamsOfTheContract() {
        assertThat(Streams.TRANSFORM_STATUS.subjects()).contains("transforms.dataset.status.>");
        assertThat(Streams.TRANSFORM_STATUS.maxMessages()).isEqualTo(100_000);
        assertThat(Streams.SCANNER_TRIGGERS.maxMessagesPerSubject()).isEqualTo(10);
        assertThat(Streams.DATASET_TRANSFORMS.retention()).isEqualTo(Streams.Retention.WORK_QUEUE);
        assertThat(Streams.DATASET_TRANSFORMS.maxAge()).hasDays(7);
        assertThat(Streams.DATASET_TRANSFORMS.duplicateWindow()).hasMinutes(60);
    }
}
