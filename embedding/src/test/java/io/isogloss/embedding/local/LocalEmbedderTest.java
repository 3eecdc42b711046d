package io.isogloss.embedding.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.TimeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built-in model, through the same door as any other provider. */
class LocalEmbedderTest {

    private static final String MODEL = "all-MiniLM-L6-v2";
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

    @Test
    void cutsAFewTextsIntoPiecesUnlessOtherCallsKeepTheCoresBusy() throws InterruptedException {
        HeldEncoder encoder = new HeldEncoder(2);
        List<String> few = Collections.nCopies(16, "a bow that is played with a violin bank of the river");
        try (LocalModel model = new LocalModel(Objects.requireNonNull(BuiltInModels.find(MODEL)), encoder)) {
            Embedder embedder = new LocalEmbedder(
                    model,
                    LocalEmbedder.Settings.of(EmbedderConfig.of("local", MODEL).build()),
                    new EmbedderListener() {},
                    TimeSource.system());
            embedder.embed(few);
            int alone = encoder.runs.getAndSet(0);

            encoder.hold();
            Thread other = Thread.ofVirtual().start(() -> embedder.embed(List.of("river")));
            assertThat(encoder.held.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            embedder.embed(few);
            encoder.letGo();
            other.join();

            assertThat(alone).isGreaterThan(1);
            assertThat(encoder.runs).as("with that of the other call").hasValue(2);
        }
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

    /** Counts its runs and computes nothing; the first after {@link #hold} waits to be let go. */
    private static final class HeldEncoder implements Encoder {
        private final int lanes;
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicBoolean holding = new AtomicBoolean();
        private final Semaphore held = new Semaphore(0);
        private final CountDownLatch free = new CountDownLatch(1);

        HeldEncoder(int lanes) {
            this.lanes = lanes;
        }

        void hold() {
            holding.set(true);
        }

        void letGo() {
            free.countDown();
        }

        @Override
        public void encode(TokenRows rows, int[] order, int from, int to, float[] out) {
            runs.incrementAndGet();
            Arrays.fill(out, 1);
            if (holding.compareAndSet(true, false)) {
                held.release();
                try {
                    boolean _ = free.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public boolean rowsAreIndependent() {
            return true;
        }

        @Override
        public int dimensions() {
            return 4;
        }

        @Override
        public String engineName() {
            return "held";
        }

        @Override
        public String precisionName() {
            return "fp32";
        }

        @Override
        public int lanes() {
            return lanes;
        }

        @Override
        public int bestArea() {
            return 512;
        }

        @Override
        public void close() {}
    }
}
