package io.isogloss.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.isogloss.model.dataset.BatchFileReader;
import io.isogloss.model.dataset.BatchLimits;
import io.isogloss.model.dataset.Payload;
import io.isogloss.model.embedding.DirectEmbeddingResult;
import io.isogloss.model.json.JsonLimits;
import io.isogloss.model.json.TextRule;
import io.isogloss.model.secret.Secret;
import io.isogloss.model.secret.SecretReference;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values: where their bounds lie, when two are equal, what they show. */
final class ValuesTest {

    @Test
    void takesTheSmallestLimitsOfABatchFileAndNoSmaller() {
        assertThat(new BatchLimits(1, 1, 1, 2).depth()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLimits(0, 1, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLimits(1, 0, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLimits(1, 1, 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchLimits(1, 1, 1, 1));
    }

    @Test
    void takesTheSmallestLimitsOfJsonAndNoSmaller() {
        assertThat(new JsonLimits(1, 1, 1).depth()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonLimits(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonLimits(1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonLimits(1, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "A", "Z", "0", "9", "a.b", "a@z", "0=-_+Z9"})
    void keepsSegmentsOfLettersAndDigits(String text) {
        assertThat(ObjectKeys.segment(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"`", "{", "@", "[", "/", ":", "a`", "a{", "a[", "a/", "a:", "a..b", ".a"})
    void hashesSegmentsOfAnythingElse(String text) {
        assertThat(ObjectKeys.segment(text)).isEqualTo(Ids.shortHash(text));
    }

    @Test
    void keepsSegmentsUpTo128Characters() {
        assertThat(ObjectKeys.segment("y".repeat(128))).hasSize(128).startsWith("yy");
        assertThat(ObjectKeys.segment("y".repeat(129))).doesNotContain("yy");
    }

    @Test
    void comparesPayloadsByTheirText() {
        Payload one = Payload.of(Map.of("page", 1));

        assertThat(one).isEqualTo(Payload.of(Map.of("page", 1))).isNotEqualTo(Payload.EMPTY);
        assertThat(one).hasSameHashCodeAs(Payload.of(Map.of("page", 1)));
        assertThat(one.hashCode()).isNotEqualTo(Payload.EMPTY.hashCode());
        assertThat(one.bytes()).isEqualTo(10);
        assertThat(one).hasToString("Payload[10 bytes]");
    }

    @Test
    void comparesAnswersByTheirVectors() {
        var one = new DirectEmbeddingResult(List.of(new float[] {1, 2}), "m", 3);

        assertThat(one).isEqualTo(new DirectEmbeddingResult(List.of(new float[] {1, 2}), "m", 3));
        assertThat(one).hasSameHashCodeAs(new DirectEmbeddingResult(List.of(new float[] {1, 2}), "m", 3));
        assertThat(one).isNotEqualTo(new DirectEmbeddingResult(List.of(new float[] {1, 3}), "m", 3));
        assertThat(one).isNotEqualTo(new DirectEmbeddingResult(List.of(new float[] {1, 2}, new float[] {1}), "m", 3));
        assertThat(one).isNotEqualTo(new DirectEmbeddingResult(List.of(new float[] {1, 2}), "n", 3));
        assertThat(one).isNotEqualTo(new DirectEmbeddingResult(List.of(new float[] {1, 2}), "m", 4));
        assertThat(one.toString()).contains("m").doesNotContain("[F@");
        assertThat(DirectEmbeddingResult.parse(one.toJson())).isEqualTo(one);
    }

    @Test
    void comparesSecretsWithoutShowingThem() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
        assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a").hashCode()).isNotEqualTo(Secret.of("b").hashCode());
        assertThat(Secret.of("a")).hasToString("***");
        assertThat(SecretReference.of("enc:v1:" + "A".repeat(40))).hasToString("Sealed[***]");
        assertThat(SecretReference.of("sk-1").toString()).doesNotContain("sk-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:NAME", "file:keys/openai", "sk-1"})
    void writesReferencesAsItReadThem(String text) {
        assertThat(SecretReference.of(text).wire()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "env:NAME, true",
        "env:9, false",
        "env:, false",
        "file:, false",
        "file:a, true",
        "enc:v1:short, false",
        "enc:v2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, false",
        "' ', false"
    })
    void knowsWhichReferencesAreSound(String text, boolean sound) {
        assertThat(SecretReference.isValid(text)).isEqualTo(sound);
        assertThat(SecretReference.isValid("k".repeat(8_192))).isTrue();
        assertThat(SecretReference.isValid("k".repeat(8_193))).isFalse();
        assertThat(SecretReference.limit()).contains("8192");
    }

    @Test
    void keepsRulesOfLengthExactly() {
        assertThat(TextRule.upTo(3).accepts("abc")).isTrue();
        assertThat(TextRule.upTo(3).accepts("abcd")).isFalse();
        assertThat(TextRule.line(3).accepts("abc")).isTrue();
        assertThat(TextRule.line(3).accepts("abcd")).isFalse();
        assertThat(TextRule.matching(Pattern.compile("a+"), "must be a").accepts("ab"))
                .isFalse();
        assertThat(TextRule.matching(Pattern.compile("a+"), "must be a").limit())
                .isEqualTo("must be a");
    }

    @Test
    void spellsDefectsAsMetricsDo() {
        assertThat(Defect.BYTE_ORDER_MARK.code()).isEqualTo("byte_order_mark");
    }

    @Test
    void holdsTheBytesOfAChunkAndCountsThem() {
        byte[] file = ("[{\"id\":\"1\",\"text\":\"" + "x".repeat(40_000) + "\",\"payload\":{}}]")
                .getBytes(StandardCharsets.UTF_8);
        BatchFileReader reader = new BatchFileReader(new ByteArrayInputStream(file), BatchLimits.DEFAULT);

        assertThat(reader.next()).isPresent();
        assertThat(reader.bufferBytes()).isBetween(40_000, 80_000);
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
        assertThat(reader.bytes()).isEqualTo(file.length);
    }
}
