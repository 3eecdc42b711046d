package io.isogloss.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.FakeTime;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.http.FakeProvider;
import io.isogloss.embedding.model.ModelCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import okhttp3.OkHttpClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random texts, limits and failures: every text has its own vector at its own place, or is named. */
class RandomFailuresTest {

    private static final int DIMENSIONS = 4;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void losesDoublesAndMixesNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40; round++) {
            try (EmbedderContext context = context()) {
                Flaky endpoint = new Flaky(random.split(), 1 + random.nextInt(6), 40 + random.nextInt(60));
                EmbedderConfig config = EmbedderConfig.of("test", "m")
                        .batchTexts(1 + random.nextInt(20))
                        .batchTokens(20 + random.nextInt(200))
                        .concurrency(1 + random.nextInt(4))
                        .maxRetries(50)
                        .timeLimit(Duration.ofDays(30))
                        .longTexts(LongTextPolicy.REJECT)
                        .build();
                List<String> texts = texts(random);

                Embeddings e = new RemoteEmbedder(endpoint, config, context).embed(texts);

                for (int i = 0; i < texts.size(); i++) {
                    String text = texts.get(i);
                    if (text.isBlank()) {
                        assertThat(e.problem(i).kind()).isEqualTo(FailureKind.EMPTY_TEXT);
                    } else if (text.length() > endpoint.mostChars) {
                        assertThat(e.problem(i).kind()).isEqualTo(FailureKind.TOO_LONG);
                    } else {
                        assertThat(e.row(i)).isEqualTo(FakeProvider.vector(text, DIMENSIONS));
                    }
                }
                assertThat(endpoint.largestBatch).isLessThanOrEqualTo(config.batchTexts());
            }
        }
    }

    private static EmbedderContext context() {
        return new EmbedderContext(
                new OkHttpClient(),
                ModelCatalog.shipped(),
                EmbedderListener.none(),
                new FakeTime(),
                // Never opens: this test is about what is sent and kept.
                new CircuitSettings(1_000_000, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                () -> 0.5);
    }

    private static List<String> texts(SplittableRandom random) {
        List<String> texts = new ArrayList<>();
        int count = 1 + random.nextInt(50);
        for (int i = 0; i < count; i++) {
            texts.add(random.nextInt(12) == 0 ? " " : "w".repeat(1 + random.nextInt(60)) + i);
        }
        return texts;
    }

    /** Fails at random, refuses what is too large, and otherwise answers rightly. */
    private static final class Flaky implements Endpoint {

        private final SplittableRandom random;
        private final int mostTexts;
        private final int mostChars;
        private int largestBatch;

        Flaky(SplittableRandom random, int mostTexts, int mostChars) {
            this.random = random;
            this.mostTexts = mostTexts;
            this.mostChars = mostChars;
        }

        @Override
        public synchronized Answer send(TextBatch batch, Duration timeout) {
            int count = batch.texts().size();
            largestBatch = Math.max(largestBatch, count);
            switch (random.nextInt(8)) {
                case 0 -> throw new EmbeddingException(FailureKind.UNAVAILABLE, "down");
                case 1 -> throw new EmbeddingException(FailureKind.RATE_LIMITED, "slow", Duration.ofSeconds(1), null);
                case 2 -> throw new EmbeddingException(FailureKind.TIMEOUT, "late");
                default -> {}
            }
            int chars = batch.texts().stream().mapToInt(String::length).sum();
            if (count > mostTexts || chars > mostChars) {
                throw new EmbeddingException(
                        FailureKind.TOO_MANY_TOKENS, random.nextBoolean() ? "batch size too large" : "too many tokens");
            }
            float[] rows = new float[count * DIMENSIONS];
            for (int i = 0; i < count; i++) {
                System.arraycopy(
                        FakeProvider.vector(batch.texts().get(i), DIMENSIONS), 0, rows, i * DIMENSIONS, DIMENSIONS);
            }
            return new Answer(rows, DIMENSIONS, chars, RateHeaders.NONE);
        }
    }
}
