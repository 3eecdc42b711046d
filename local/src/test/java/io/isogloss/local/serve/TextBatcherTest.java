package io.isogloss.local.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TextBatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LANES = TextBatcher.LANES_HERE;
    private static final int EVERYBODY = 1_000;
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

            engine.free.release(EVERYBODY);

            for (int i = 0; i < CLIENTS; i++) {
                assertThat(answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .containsExactly(i + 1f);
            }
            assertThat(engine.begun).as("two batches a lane at most").hasSizeLessThanOrEqualTo(2 * LANES);
        }
    }

    @Test
    void letsThoseItAnsweredAskAgainBeforeTheNextBatchGoes() throws Exception {
        try (TextBatcher batcher = new TextBatcher(engine, meters, 1, took -> PATIENCE.toNanos());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<float[]> first = clients.submit(() -> ask(batcher, "x"));
            await(() -> engine.begun.size() == 1);
            Future<float[]> second = clients.submit(() -> ask(batcher, "xx"));
            Future<float[]> third = clients.submit(() -> ask(batcher, "car"));
            await(() -> waiting() == 2);

            engine.free.release();
            first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Future<float[]> again = clients.submit(() -> ask(batcher, "boat"));
            engine.free.release(EVERYBODY);

            assertThat(again.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(4f);
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(2f);
            assertThat(third.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(3f);
            assertThat(engine.begun).containsExactly(1, 3);
        }
    }

    @Test
    void tellsThoseWhoWaitForCompanyThatItStops() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            TextBatcher batcher = new TextBatcher(engine, meters, 1, took -> PATIENCE.toNanos());
            Future<float[]> first = clients.submit(() -> ask(batcher, "x"));
            await(() -> engine.begun.size() == 1);
            Future<float[]> second = clients.submit(() -> ask(batcher, "xx"));
            await(() -> waiting() == 1);
            engine.free.release();
            first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await(() -> waiting() == 0);

            batcher.close();

            assertThatThrownBy(() -> second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasMessageContaining("the server is stopping");
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
        private final Semaphore free = new Semaphore(0);

        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("busy", "busy", 1, 512, 1_000, 100_000, 0, true);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            begun.add(request.texts().size());
            try {
                assertThat(free.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
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
