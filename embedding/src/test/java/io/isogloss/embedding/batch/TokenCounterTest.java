package io.isogloss.embedding.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Both counters keep what {@link TokenCounter} says, for random texts of several scripts. */
class TokenCounterTest {

    private static final String[] WORDS = {
        "the ", "sea", "Größe ", "言語", "😀", "\n", "  ", "isogloss ", "ñ", "1234567890", "ок "
    };

    @Test
    void boundsHoldAndHeadsFit() {
        for (TokenCounter counter :
                new TokenCounter[] {BytePairTokenCounter.of("cl100k_base"), new EstimatedTokenCounter()}) {
            SplittableRandom random = new SplittableRandom(5);
            for (int round = 0; round < 300; round++) {
                String text = randomText(random);
                int safe = counter.safe(text);
                assertThat(safe).isLessThanOrEqualTo(counter.bound(Utf8.length(text)));
                assertThat(counter.likely(text)).isLessThanOrEqualTo(safe);
                int most = 8 + random.nextInt(40);
                String head = counter.head(text, most);
                assertThat(head).isNotEmpty();
                assertThat(text).startsWith(head);
                assertThat(counter.safe(head)).isLessThanOrEqualTo(most);
                assertThat(Utf8.length(head)).isPositive();
                if (safe <= most) {
                    assertThat(head).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void countsAsOpenAiDoes() {
        // The published example of the cl100k_base encoding.
        assertThat(BytePairTokenCounter.of("cl100k_base").likely("tiktoken is great!"))
                .isEqualTo(6);
    }

    private static String randomText(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int words = 1 + random.nextInt(60);
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }
}
