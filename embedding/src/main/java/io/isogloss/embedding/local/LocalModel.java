package io.isogloss.embedding.local;

import io.isogloss.embedding.EmbeddingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded model: tokenizer, engine and the fixed pool that computes. Shared by all embedders that ask for the same model, so that
 * ten jobs do not load it ten times.
 */
public final class LocalModel implements AutoCloseable {

    private final ModelDescription description;
    private final TextTokenizer tokenizer;
    private final Encoder encoder;
    private final ExecutorService pool;
    private final AtomicInteger callers = new AtomicInteger();

    /** Takes the engine over and closes it with the model. */
    public LocalModel(ModelDescription description, Encoder encoder) {
        this(description, encoder, new TextTokenizer(description.tokenizer()));
    }

    private LocalModel(ModelDescription description, Encoder encoder, TextTokenizer tokenizer) {
        this.description = description;
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        AtomicInteger number = new AtomicInteger();
        this.pool = Executors.newFixedThreadPool(encoder.lanes(), task -> {
            Thread thread = new Thread(task, "embed-" + description.name() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Loads a model into the engine that runs it fastest here: our own for encoders of the BERT family on the processor, else ONNX
     * Runtime. One line of the log says which.
     */
    public static LocalModel load(ModelDescription description, int threads, String device, EngineChoice choice) {
        int lanes = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        // Beside the engine, which takes longer.
        CompletableFuture<TextTokenizer> tokenizer = CompletableFuture.supplyAsync(
                () -> new TextTokenizer(description.tokenizer()),
                task -> Thread.ofPlatform().daemon().name("load-tokenizer").start(task));
        Encoder encoder = null;
        try {
            encoder = choice.open(description, lanes, device);
        } finally {
            if (encoder == null) {
                var _ = tokenizer.thenAccept(TextTokenizer::close);
            }
        }
        try {
            return new LocalModel(description, encoder, tokenizer.join());
        } catch (CompletionException e) {
            encoder.close();
            throw e.getCause() instanceof EmbeddingException unreadable ? unreadable : e;
        }
    }

    public ModelDescription description() {
        return description;
    }

    public int dimensions() {
        return encoder.dimensions();
    }

    TextTokenizer tokenizer() {
        return tokenizer;
    }

    Encoder encoder() {
        return encoder;
    }

    ExecutorService pool() {
        return pool;
    }

    /** How many calls are under way; each counts itself. */
    AtomicInteger callers() {
        return callers;
    }

    @Override
    public void close() {
        // The pool's close waits for batches under way, which still use the native memory freed next.
        pool.shutdownNow();
        pool.close();
        encoder.close();
        tokenizer.close();
    }
}
