package io.isogloss.local.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.model.PointId;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RankingTest {

    @Test
    void putsFirstWhatBothWaysFound() {
        SequencedMap<PointId, Double> fused = Ranking.fuse(
                ranking("1", 0.9, "2", 0.8, "3", 0.7), ranking("3", 12.0, "4", 11.0), Question.Fusion.RRF, 0.5);

        assertThat(fused.keySet())
                .extracting(Object::toString)
                .startsWith("3", "1")
                .hasSize(4);
        assertThat(fused.firstEntry().getValue()).isEqualTo(1);
    }

    @Test
    void weighsScoresOfDifferentKindsAfterBringingThemToOneScale() {
        SequencedMap<PointId, Double> meaning = ranking("1", 0.9, "2", 0.1);
        SequencedMap<PointId, Double> words = ranking("2", 30.0, "1", 3.0);

        assertThat(Ranking.fuse(meaning, words, Question.Fusion.WEIGHTED, 0.8)
                        .firstEntry()
                        .getKey())
                .hasToString("1");
        assertThat(Ranking.fuse(meaning, words, Question.Fusion.WEIGHTED, 0.2)
                        .firstEntry()
                        .getKey())
                .hasToString("2");
    }

    @Test
    void isOneWayAloneWhenAllWeightIsThere() {
        SequencedMap<PointId, Double> meaning = ranking("1", 0.9, "2", 0.1);
        SequencedMap<PointId, Double> words = ranking("2", 30.0, "1", 3.0);

        for (Question.Fusion fusion : Question.Fusion.values()) {
            assertThat(Ranking.fuse(meaning, words, fusion, 1).firstEntry().getKey())
                    .hasToString("1");
            assertThat(Ranking.fuse(meaning, words, fusion, 0).firstEntry().getKey())
                    .hasToString("2");
        }
    }

    @Test
    void ordersEqualsTheSameWayEachTime() {
        SequencedMap<PointId, Double> fused =
                Ranking.fuse(ranking("7", 1.0), ranking("5", 1.0), Question.Fusion.RRF, 0.5);

        assertThat(fused.keySet()).extracting(Object::toString).containsExactly("5", "7");
    }

    private static SequencedMap<PointId, Double> ranking(Object... pairs) {
        SequencedMap<PointId, Double> ranking = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            ranking.put(PointId.of(pairs[i].toString()), (Double) pairs[i + 1]);
        }
        return ranking;
    }
}
