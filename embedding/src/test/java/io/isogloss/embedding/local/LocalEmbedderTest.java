package io.isogloss.embedding.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.LongTextPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built-in model, through the same door as any other provider. */
class LocalEmbedderTest {

    private static EmbedderContext context;

    @BeforeAll
    static void open() {
        context = EmbedderContext.standard();
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @Test
    void placesSentencesOfOneMeaningNearEachOther() {
        Embeddings e = open(LongTextPolicy.TRUNCATE)
                .embed(List.of("A cat sits on the mat.", "A kitten rests on the rug.", "The bond market fell."));

        assertThat(e.dimensions()).isEqualTo(384);
        assertThat(cosine(e, 0, 1)).isGreaterThan(0.5);
        assertThat(cosine(e, 0, 2)).isLessThan(0.2);
        assertThat(cosine(e, 1, 1)).isCloseTo(1, within(1e-5));
    }

    @Test
    void answersInTheOrderOfTheRequestHoweverItSortsInside() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            texts.add("word ".repeat(1 + (i * 37) % 60) + i);
        }
        Embedder embedder = open(LongTextPolicy.TRUNCATE);
        Embeddings together = embedder.embed(texts);

        for (int i = 0; i < texts.size(); i += 13) {
            float[] alone = embedder.embed(List.of(texts.get(i))).row(0);
            assertThat(dot(together.row(i), alone)).isGreaterThan(0.9999);
        }
    }

    @Test
    void namesEmptyAndLongTextsWhileTheOthersSucceed() {
        String longText = "meaning ".repeat(400);
        Embeddings e = open(LongTextPolicy.REJECT).embed(List.of("one", "  ", longText, "two"));

        assertThat(e.successes()).isEqualTo(2);
        assertThat(e.problem(1).kind()).isEqualTo(FailureKind.EMPTY_TEXT);
        assertThat(e.problem(2).kind()).isEqualTo(FailureKind.TOO_LONG);
        assertThat(e.problem(2).message()).contains("402", "256");
        assertThat(e.succeeded(3)).isTrue();
    }

    @Test
    void marksTruncatedTextsAndReadsTheirBeginning() {
        String beginning = "the sea and its ships ".repeat(60);
        Embeddings e =
                open(LongTextPolicy.TRUNCATE).embed(List.of(beginning, beginning + "tax law of Ohio ".repeat(300)));

        assertThat(e.truncated()).containsExactly(0, 1);
        assertThat(cosine(e, 0, 1)).isGreaterThan(0.9999);
    }

    @Test
    void averagesThePartsOfALongText() {
        String ships = "the sea and its ships ".repeat(60);
        String both = ships + "tax law of Ohio ".repeat(75);
        Embeddings split = open(LongTextPolicy.SPLIT_AND_AVERAGE).embed(List.of(ships, both, "tax law of Ohio"));
        Embeddings cut = open(LongTextPolicy.TRUNCATE).embed(List.of(both, "tax law of Ohio"));

        assertThat(split.truncated()).isEmpty();
        assertThat(cosine(split, 1, 2)).isGreaterThan(cosine(cut, 0, 1) + 0.2);
        assertThat(cosine(split, 1, 1)).isCloseTo(1, within(1e-5));
    }

    private static Embedder open(LongTextPolicy policy) {
        return Embedders.open(
                EmbedderConfig.of("local", "sentence-transformers/all-MiniLM-L6-v2")
                        .longTexts(policy)
                        .build(),
                context);
    }

    private static double cosine(Embeddings e, int a, int b) {
        return dot(e.row(a), e.row(b));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
