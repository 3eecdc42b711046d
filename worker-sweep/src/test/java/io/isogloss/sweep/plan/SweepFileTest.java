package io.isogloss.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.InvalidMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepFileTest {
    private static final String ARTICLES = """
        "name":"articles","table":"articles","text":"{title*2} {body}","alias":"articles",
        "embedder":{"provider":"local","model":"all-minilm-l6-v2"}""";

    private static List<SweepPlan> parse(String fields) {
        return SweepFile.parse(
                ("{\"sweeps\":[{" + fields + "}]}").getBytes(StandardCharsets.UTF_8),
                Map.of("DATABASE_URL", "postgres://user:canary@host/db", "OTHER", "postgres://other/db")::get);
    }

    @Test
    void whatIsNotSaidIsSensible() {
        SweepPlan plan = parse(ARTICLES).getFirst();

        assertThat(plan.rhythm().every()).contains(Duration.ofMinutes(30));
        assertThat(plan.terms().batchSize()).isEqualTo(100);
        assertThat(plan.job().owner()).isEqualTo("sweep-articles");
        assertThat(((RowSource.Table) plan.source()).follow()).isEqualTo(RowSource.Follow.TRIGGER);
        assertThat(plan.collection()).startsWith("articles-");
        assertThat(plan.toString()).doesNotContain("canary");
    }

    @Test
    void takesTheDatabaseFromAVariable() {
        SweepPlan plan = parse(ARTICLES + ",\"database\":\"env:OTHER\"").getFirst();
        assertThat(plan.database().reveal()).isEqualTo("postgres://other/db");
    }

    @Test
    void anotherModelOrTextIsAnotherCollection() {
        SweepPlan one = parse(ARTICLES).getFirst();
        SweepPlan otherModel = parse(ARTICLES.replace("all-minilm", "other")).getFirst();
        SweepPlan otherText = parse(ARTICLES.replace("*2", "")).getFirst();

        assertThat(List.of(one.collection(), otherModel.collection(), otherText.collection()))
                .doesNotHaveDuplicates();
        assertThat(otherText.fingerprint()).startsWith(one.fingerprint().split("\\.")[0]);
        assertThat(otherModel.fingerprint().split("\\.")[0])
                .isNotEqualTo(one.fingerprint().split("\\.")[0]);
    }

    @Test
    void saysAllThatIsWrongAtOnceAndNoSecret() {
        assertThatThrownBy(() ->
                        parse("\"name\":\"A\",\"database\":\"\",\"text\":\"none\",\"batch_size\":0,\"every\":\"soon\""))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContainingAll("name", "table", "text", "collection", "embedder", "batch_size", "every")
                .hasMessageNotContaining("canary");
    }

    @Test
    void refusesFieldsThatItDoesNotKnow() {
        assertThatThrownBy(() -> parse(ARTICLES + ",\"payloads\":[\"title\"],\"write\":{\"vectors\":\"v\"}"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContainingAll("payloads", "write.vectors");
    }

    @Test
    void refusesWhatContradictsItself() {
        for (String more : List.of(
                ",\"collection\":\"x\"",
                ",\"follow\":\"trigger\",\"changed_at\":\"updated\"",
                ",\"every\":\"5m\",\"cron\":\"0 0 * * * *\"",
                ",\"lines\":\"folder\"")) {
            assertThatThrownBy(() -> parse(ARTICLES + more)).as(more).isInstanceOf(InvalidMessageException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{title} {title} {body}, a a b",
        "{title*3}: {body}, a a a: b",
        "{body}{missing}, b",
        "{missing} {blank}, ''",
        "'about {title}', 'about a'"
    })
    void fillsATemplate(String template, String text) {
        Map<String, String> row = new HashMap<>(Map.of("title", "a", "body", "b", "blank", " "));
        assertThat(TextTemplate.of(template).fill(row)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"no column", "{open", "close}", "{a*0}", "{}"})
    void refusesATemplateThatIsNone(String template) {
        assertThatThrownBy(() -> TextTemplate.of(template)).isInstanceOf(IllegalArgumentException.class);
    }
}
