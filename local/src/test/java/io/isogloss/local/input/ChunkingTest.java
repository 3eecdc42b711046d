package io.isogloss.local.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.local.input.Chunking.Way;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkingTest {

    @Test
    void cutsBetweenSentencesAndRepeatsWholeOnes() {
        String text = "The first sentence is here. The second one follows it. A third comes last of all.";

        assertThat(new Chunking(Way.SENTENCE, 60, 0).pieces(text))
                .containsExactly(
                        "The first sentence is here. The second one follows it.", "A third comes last of all.");
        assertThat(new Chunking(Way.SENTENCE, 60, 30).pieces(text))
                .containsExactly(
                        "The first sentence is here. The second one follows it.",
                        "The second one follows it. A third comes last of all.");
    }

    @Test
    void keepsParagraphsTogetherWhereTheyFit() {
        String text =
                "A short paragraph.\n\nAnother short paragraph stands here.\n\nAnd a third, which is the last one.";

        assertThat(new Chunking(Way.RECURSIVE, 60, 0).pieces(text))
                .containsExactly(
                        "A short paragraph.\n\nAnother short paragraph stands here.",
                        "And a third, which is the last one.");
    }

    @Test
    void cutsAfterSoManyCharactersButNeverThroughOne() {
        String text = "x".repeat(99) + "😀".repeat(60);

        List<String> pieces = new Chunking(Way.FIXED, 100, 20).pieces(text);

        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.length()).isLessThanOrEqualTo(100);
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isFalse();
        });
        assertThat(pieces.get(1)).startsWith("x");
    }

    @Test
    void losesNoWordAndMakesNoPieceTooLongWhateverTheText() {
        Random random = new Random(7);
        for (Way way : List.of(Way.SENTENCE, Way.RECURSIVE, Way.FIXED)) {
            for (int round = 0; round < 200; round++) {
                int size = 50 + random.nextInt(200);
                // What overlaps in the middle of a word would come twice.
                int overlap = way == Way.FIXED ? 0 : random.nextInt(size / 2);
                StringBuilder text = new StringBuilder();
                for (int word = 0; word < 120; word++) {
                    text.append("w").append(word).append(random.nextInt(9) == 0 ? ". " : " ");
                    text.append(random.nextInt(30) == 0 ? "\n\n" : "");
                    text.append(random.nextInt(60) == 0 ? "z".repeat(300) + " " : "");
                }

                List<String> pieces = new Chunking(way, size, overlap).pieces(text.toString());

                assertThat(pieces).as("%s, size %d", way, size).allMatch(piece -> piece.length() <= size);
                String joined = String.join("", pieces).replaceAll("\\s", "");
                for (int word = 0; word < 120; word++) {
                    assertThat(joined)
                            .as("%s, size %d, overlap %d", way, size, overlap)
                            .contains("w" + word);
                }
            }
        }
    }

    @Test
    void numbersThePiecesOfALongTextAndLeavesShortOnesAlone() {
        TextRow brief = new TextRow("a", "short", "t", Map.of("n", 1L));
        TextRow wordy = new TextRow("b", "One sentence that is long. ".repeat(4), "t", Map.of("n", 2L));

        List<TextRow> rows = new Chunking(Way.SENTENCE, 60, 0).apply(List.of(brief, wordy));

        assertThat(rows).extracting(TextRow::id).containsExactly("a", "b#1", "b#2");
        assertThat(rows.getLast().fields()).containsEntry("n", 2L);
    }

    @Test
    void saysWhichSizesAreAllowed() {
        assertThatThrownBy(() -> new Chunking(Way.FIXED, 10, 0)).hasMessageContaining("50 to 1,000,000");
        assertThatThrownBy(() -> new Chunking(Way.FIXED, 100, 60)).hasMessageContaining("--chunk-overlap is 60");
    }
}
