package io.isogloss.local.engine;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.model.Generation;
import io.isogloss.model.StoreAddress;
import io.isogloss.model.dataset.ChunkSource;
import io.isogloss.model.dataset.DatasetJobAddress;
import io.isogloss.model.dataset.DatasetTransformJob;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.objects.FolderObjectStore;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.runtime.vectors.VectorStores;
import io.isogloss.visualizations.application.TopicModelFinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in, statuses out: by default everything in this process, with the data in one folder; any of the queue, the object store and the vector store
 * may be a real one instead.
 *
 * <p>Opened again over the same parts, it finds what it had. One process at a time may have a folder open. Safe for many threads.
 */
public final class LocalEngine implements AutoCloseable {
    /** The bucket of the folder. */
    public static final String BUCKET = "isogloss";

    private static final int MOST_TOKENS = 8_191;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path folder;
    private final ObjectStore objects;
    private final String bucket;
    private final VectorStore vectors;
    private final JobEmbedders embedders;
    private final Bill bill = new Bill();
    private final JobDesk desk;

    private LocalEngine(Path folder, Parts parts, Helpers helpers) throws IOException {
        this.folder = folder;
        try {
            this.objects = objects(parts);
            this.bucket = parts.store().map(Parts.Bucket::name).orElse(BUCKET);
            this.vectors = vectors(parts);
            EmbedderContext embedding = keep(EmbedderContext.standard());
            SecretResolver secrets = new SecretResolver(System::getenv, SecretResolver.API_KEYS, null, null, () -> {});
            this.embedders = keep(new JobEmbedders(embedding, embedding, null, secrets, helpers.embedders()));
            this.desk = keep(
                    parts.queue().isPresent()
                            ? new BrokerDesk(parts.queue().get(), helpers.owner())
                            : new LocalDesk(
                                    objects,
                                    bucket,
                                    vectors,
                                    embedders,
                                    helpers.models(),
                                    bill,
                                    helpers.threads(),
                                    helpers.seed()));
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /**
     * What does the work.
     *
     * @param embedders keys and limits of providers
     * @param models who names topics
     * @param owner whose jobs these are; statuses of others are not heard
     */
    public record Helpers(EmbedderDefaults embedders, TopicModelFinder models, String owner, int threads, long seed) {}

    /**
     * Opens the folder and starts to work.
     *
     * @throws IOException when the folder cannot be made
     * @throws RuntimeException when a part cannot be opened, such as a folder that another process has open
     */
    public static LocalEngine open(Path folder, Parts parts, Helpers helpers) throws IOException {
        return new LocalEngine(folder, parts, helpers);
    }

    private ObjectStore objects(Parts parts) throws IOException {
        if (parts.store().isPresent()) {
            return keep(S3ObjectStore.open(parts.store().get().server()));
        }
        Files.createDirectories(folder);
        FolderObjectStore store = keep(FolderObjectStore.open(folder.resolve("objects")));
        store.ensureBucket(BUCKET);
        return store;
    }

    private VectorStore vectors(Parts parts) throws IOException {
        if (parts.vectors().isPresent()) {
            Parts.Vectors there = parts.vectors().get();
            VectorStores stores =
                    keep(new VectorStores(Parts.trusting(), VectorSettings.standard(), VectorObserver.NONE));
            return stores.at(there.url(), there.key());
        }
        Files.createDirectories(folder);
        EmbeddedQdrant qdrant = keep(EmbeddedQdrant.open(folder.resolve("qdrant"), EmbeddedQdrantOptions.inProcess()));
        return VectorStore.over(qdrant.inProcessChannel(), VectorSettings.standard(), VectorObserver.NONE);
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    /** Calls the listener with every status from now on, on the thread that brings it. */
    public void listen(Consumer<OutboundMessage> listener) {
        desk.listen(listener);
    }

    /** Puts a job into the queue of its type. */
    public void publish(String subject, String messageId, byte[] job) {
        desk.publish(OutboundMessage.of(subject, messageId, job));
    }

    /** Why jobs may be waiting for nobody, for a person; empty where there is no reason. */
    public Optional<String> trouble() {
        return desk.trouble();
    }

    /** What this process has spent on embedding; what workers behind a broker spend is in their ledger. */
    public Bill.Sum spent() {
        return bill.sum();
    }

    /** Where this process may keep what it can make again. */
    public Path folder() {
        return folder;
    }

    public ObjectStore objects() {
        return objects;
    }

    /** Where batches and pages lie. */
    public String bucket() {
        return bucket;
    }

    public VectorStore vectors() {
        return vectors;
    }

    /**
     * Loads what batches for this provider and model need, where this process embeds: what is wrong shows at once instead of after every delivery of a job.
     *
     * @throws io.isogloss.embedding.EmbeddingException naming what is wrong
     * @throws LinkageError when the native part of the model cannot be loaded
     */
    public void prepare(String provider, String model) {
        if (desk instanceof LocalDesk) {
            Embedder _ = embedder(provider, model);
        }
    }

    /** The embedder that a batch for this provider and model gets. Not the caller's to close. */
    public Embedder embedder(String provider, String model) {
        return embedder(provider, model, null);
    }

    /** The same for vectors of a length that the model does not make by itself. */
    public Embedder embedder(String provider, String model, @Nullable Integer dimensions) {
        return embedders.find(new DatasetTransformJob(
                new DatasetJobAddress(Generation.C, new UUID(0, 0), "0", 0, 0, "", ""),
                new ChunkSource.BatchFile(bucket, "none"),
                "none",
                new EmbedderConfig(provider, null, null, model, dimensions, Map.of(), null, MOST_TOKENS),
                StoreAddress.FROM_SETTINGS,
                null,
                false,
                null));
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
