package io.isogloss.local.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.InputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TextBatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LANES = TextBatcher.LANES_HERE;
    private static final int CLIENTS = LANES + 100;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BusyEngine engine = new BusyEngine();

    @Test
    void putsWhatComesWhileTheEngineWorksIntoOneBatchAndGivesEachItsOwn() throws Exception {
        List<Future<float[]>> answers = new ArrayList<>();
        try (TextBatcher batcher = new TextBatcher(engine, meters);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= CLIENTS; i++) {
                String text = "x".repeat(i);
                answers.add(clients.submit(() -> ask(batcher, text)));
                int busy = Math.min(i, LANES);
                await(() -> engine.begun.size() == busy);
            }
            await(() -> waiting() == CLIENTS - LANES);

            engine.free.countDown();

            for (int i = 0; i < CLIENTS; i++) {
                assertThat(answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .containsExactly(i + 1f);
            }
            assertThat(engine.begun).as("two batches a lane at most").hasSizeLessThanOrEqualTo(2 * LANES);
        }
    }

    private static float[] ask(TextBatcher batcher, String text) throws InterruptedException {
        return batcher.embed(List.of(text), InputType.DOCUMENT).rows().getFirst();
    }

    private int waiting() {
        return (int) meters.get("isogloss.embeddings.waiting.texts").gauge().value();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it does not happen").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Works until it is set free, then answers at once: a text's vector is its length. */
    private static final class BusyEngine implements Embedder {
        private final Queue<Integer> begun = new ConcurrentLinkedQueue<>();
        private final CountDownLatch free = new CountDownLatch(1);

        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("busy", "busy", 1, 512, 1_000, 100_000, 0, true);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            begun.add(request.texts().size());
            try {
                assertThat(free.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            float[] lengths = new float[request.texts().size()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = request.texts().get(i).length();
            }
            return new Embeddings.Builder(lengths.length, 0).rows(lengths, 1).build();
        }

        @Override
        public void close() {}
    }
}
