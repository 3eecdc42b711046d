package io.isogloss.datasets.application;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.InputType;
import io.isogloss.model.dataset.Chunk;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobMessage;
import io.isogloss.runtime.jobs.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stand-ins for what surrounds the use case. */
final class Fakes {
    private Fakes() {}

    /** A vector that tells its text apart from any other. */
    static float[] vectorOf(String text) {
        int hash = text.hashCode();
        return new float[] {1, hash & 0xFFFF, hash >>> 16};
    }

    /** Embeds by hash; texts that contain "bad" fail alone. */
    static final class HashEmbedder implements Embedder, EmbedderSource {
        final AtomicInteger requests = new AtomicInteger();
        Runnable before = () -> {};

        @Override
        public EmbedderInfo info() {
            return new EmbedderInfo("openai", "hash", 3, 100, 100, 1_000, 2.0, false);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            requests.incrementAndGet();
            before.run();
            Embeddings.Builder rows = new Embeddings.Builder(request.texts().size(), 3);
            for (int i = 0; i < request.texts().size(); i++) {
                String text = request.texts().get(i);
                if (text.contains("bad")) {
                    rows.problem(i, FailureKind.TOO_LONG, "text has 900 tokens, allowed are 100");
                } else {
                    rows.row(i, vectorOf(text), 0, 3);
                }
            }
            return rows.tokens(10L * request.texts().size()).build();
        }

        @Override
        public Embedder find(DatasetTransformJob job) {
            return this;
        }

        @Override
        public InputType inputType(DatasetTransformJob job) {
            return InputType.DOCUMENT;
        }

        @Override
        public void close() {}
    }

    /** Keeps points in memory by collection and id. */
    static final class MemoryPoints implements PointSink {
        final Map<String, Map<String, float[]>> collections = new ConcurrentHashMap<>();
        final AtomicInteger stores = new AtomicInteger();
        final AtomicInteger prepared = new AtomicInteger();
        Runnable before = () -> {};

        @Override
        public void prepare(Target target, int dimensions) {
            prepared.incrementAndGet();
            collections.computeIfAbsent(target.collection(), name -> new ConcurrentHashMap<>());
        }

        @Override
        public void store(Target target, List<Chunk> chunks, float[] rows, int[] rowOf, int dimensions) {
            before.run();
            stores.incrementAndGet();
            for (int i = 0; i < chunks.size(); i++) {
                float[] vector = new float[dimensions];
                System.arraycopy(rows, rowOf[i] * dimensions, vector, 0, dimensions);
                collections.get(target.collection()).put(chunks.get(i).pointId().toString(), vector);
            }
        }
    }

    /** Remembers what was reported. */
    static final class Reports implements BatchObserver {
        final ConcurrentLinkedQueue<BatchRecord> ended = new ConcurrentLinkedQueue<>();

        @Override
        public void ended(BatchRecord batch) {
            ended.add(batch);
        }
    }

    /** A context that nobody cancels unless told to. */
    static final class Context implements JobContext {
        final List<OutboundMessage> progress = new ArrayList<>();
        volatile boolean cancelled;
        private final JobMessage message;

        Context(byte[] body) {
            this(body, 1);
        }

        Context(byte[] body, int attempt) {
            this.message = new JobMessage("S", "s", 1, attempt, Instant.EPOCH, Map.of(), body);
        }

        @Override
        public JobMessage message() {
            return message;
        }

        @Override
        public void progress(OutboundMessage status) {
            progress.add(status);
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public Map<String, String> traceHeaders() {
            return Map.of();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
