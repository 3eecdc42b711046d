package io.isogloss.embedding.remote;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.InputType;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.batch.BatchLimits;
import io.isogloss.embedding.batch.Batcher;
import io.isogloss.embedding.batch.BytePairTokenCounter;
import io.isogloss.embedding.batch.EstimatedTokenCounter;
import io.isogloss.embedding.batch.TokenCounter;
import io.isogloss.embedding.model.ModelSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An embedder over an {@link Endpoint}: fits the texts, packs them into batches, sends these side by side, and puts the vectors in the
 * order of the texts. A provider of your own needs only an endpoint.
 */
public final class RemoteEmbedder implements Embedder {

    private static final Duration ASK_LIMITS_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_BATCH_BYTES = 8 << 20;

    private final Endpoint endpoint;
    private final EmbedderConfig config;
    private final ModelSpec spec;
    private final TokenCounter counter;
    private final BatchSender sender;
    private final EmbedderListener listener;
    private final TimeSource time;
    private final Object limitsLock = new Object();
    private volatile @Nullable Limits limits;
    /** Lowered when the server refuses a batch for its number of texts. */
    private volatile int learnedBatchTexts = Integer.MAX_VALUE;

    private volatile boolean closed;

    /** What one model takes, from its data, the server and the configuration. */
    private record Limits(BatchLimits batch, int inputTokens, boolean serverTruncates) {}

    public RemoteEmbedder(Endpoint endpoint, EmbedderConfig config, EmbedderContext context) {
        this.endpoint = endpoint;
        this.config = config;
        this.spec = context.catalog().find(config.provider(), config.model());
        this.listener = context.listener();
        this.time = context.time();
        int wanted = config.dimensions();
        if (wanted > 0 && spec.dimensions() > 0 && !spec.offers(wanted)) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "model " + config.model() + " has " + spec.dimensions() + " dimensions and cannot give " + wanted);
        }
        this.counter =
                spec.tokenizer().isEmpty() ? new EstimatedTokenCounter() : BytePairTokenCounter.of(spec.tokenizer());
        Lane lane = context.lane(config);
        lane.limiter().tighten(config.requestsPerMinute(), config.tokensPerMinute(), config.inputsPerMinute());
        this.sender = new BatchSender(
                endpoint,
                config,
                lane,
                listener,
                time,
                new Backoff(context.random()),
                wanted > 0 ? wanted : spec.dimensions());
    }

    @Override
    public EmbedderInfo info() {
        Limits known = limits;
        BatchLimits batch = known == null ? batchLimits(null) : known.batch();
        return new EmbedderInfo(
                config.provider(),
                config.model(),
                sender.dimensions(),
                known == null ? inputTokens(null) : known.inputTokens(),
                batch.texts(),
                batch.tokens(),
                spec.usdPerMillionTokens(),
                false);
    }

    @Override
    public Embeddings embed(EmbeddingRequest request) {
        if (closed) {
            throw new EmbeddingException(FailureKind.CANCELED, "the embedder is closed");
        }
        int texts = request.texts().size();
        if (texts == 0) {
            return new Embeddings.Builder(0, sender.dimensions()).build();
        }
        Deadline deadline = new Deadline(time, request.timeLimit() == null ? config.timeLimit() : request.timeLimit());
        Limits known = limits(deadline);
        Embeddings.Builder result = new Embeddings.Builder(texts, 0);
        FittedTexts fitted = FittedTexts.of(
                request.texts(),
                prefix(request.inputType()),
                new FittedTexts.Rule(counter, known.inputTokens(), config.longTexts(), known.serverTruncates()),
                result);
        BatchLimits batch = known.batch();
        BatchLimits bounds = new BatchLimits(Math.min(batch.texts(), learnedBatchTexts), batch.tokens(), batch.bytes());
        fitted.countIfMoreThan(bounds.tokens(), counter);
        int[] cuts = Batcher.cuts(fitted.tokens(), fitted.bytes(), fitted.count(), bounds);
        boolean truncate = config.longTexts() == LongTextPolicy.TRUNCATE;
        TextBatch all = new TextBatch(fitted.pieces(), request.inputType(), truncate);
        BatchRun run = new BatchRun(sender, fitted, all, config, listener, deadline, this::learnBatchTexts);
        run.all(cuts).deliver(result);
        return result.checkRows().build();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void learnBatchTexts(int most) {
        learnedBatchTexts = Math.max(1, Math.min(learnedBatchTexts, most));
    }

    private String prefix(InputType type) {
        String prefix = switch (type) {
            case QUERY -> config.queryPrefix();
            case DOCUMENT, CLASSIFICATION, CLUSTERING -> config.documentPrefix();
            case NONE -> null;
        };
        return prefix == null ? "" : prefix;
    }

    private Limits limits(Deadline deadline) {
        Limits known = limits;
        if (known != null) {
            return known;
        }
        synchronized (limitsLock) {
            known = limits;
            if (known == null) {
                Duration left = Duration.ofNanos(Math.max(1, deadline.nanosLeft() / 2));
                Duration timeout = left.compareTo(ASK_LIMITS_TIMEOUT) < 0 ? left : ASK_LIMITS_TIMEOUT;
                ServerLimits told = endpoint.askLimits(timeout);
                known = new Limits(
                        batchLimits(told), inputTokens(told), told == null ? endpoint.truncates() : told.truncates());
                limits = known;
            }
            return known;
        }
    }

    private BatchLimits batchLimits(@Nullable ServerLimits told) {
        int texts = told != null && told.batchTexts() > 0 ? told.batchTexts() : spec.maxBatchTexts();
        int tokens = told != null && told.batchTokens() > 0 ? told.batchTokens() : spec.maxBatchTokens();
        return new BatchLimits(
                least(config.batchTexts(), texts),
                least(config.batchTokens(), tokens),
                least(config.batchBytes(), DEFAULT_BATCH_BYTES));
    }

    private int inputTokens(@Nullable ServerLimits told) {
        int tokens = told != null && told.inputTokens() > 0 ? told.inputTokens() : spec.maxInputTokens();
        return least(config.maxInputTokens(), tokens);
    }

    /** The configured bound, but never more than the provider takes. */
    private static int least(int configured, int provider) {
        return configured == 0 ? provider : Math.min(configured, provider);
    }
}
