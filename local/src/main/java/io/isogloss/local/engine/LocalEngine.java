package io.isogloss.local.engine;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.datasets.adapter.embedders.JobEmbedders;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.TimeSource;
import io.isogloss.embedding.model.ModelCatalog;
import io.isogloss.model.dataset.EmbedderConfig;
import io.isogloss.model.secret.SecretResolver;
import io.isogloss.qdrant.EmbeddedQdrant;
import io.isogloss.qdrant.EmbeddedQdrantOptions;
import io.isogloss.runtime.catalog.EmbedderAccess;
import io.isogloss.runtime.catalog.TextSet;
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
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/**
 * Jobs in, statuses out: by default everything in this process, with the data in one folder; any of the queue, the object store and the vector store
 * may be a real one instead.
 *
 * <p>Opened again over the same parts, it finds what it had. One process at a time may have a folder open. Safe for many threads.
 */
public final class LocalEngine implements AutoCloseable {
    /** The bucket of the folder. */
    public static final String BUCKET = "isogloss";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path folder;
    private final ObjectStore objects;
    private final String bucket;
    private final VectorStore vectors;
    private final Set<String> addresses;
    private final JobEmbedders embedders;
    private final Bill bill = new Bill();
    private final Attempts attempts = new Attempts();
    private final JobDesk desk;

    private LocalEngine(Path folder, Parts parts, Helpers helpers) throws IOException {
        this.folder = folder;
        try {
            this.objects = objects(parts);
            this.bucket = parts.store().map(Parts.Bucket::name).orElse(BUCKET);
            this.vectors = vectors(parts);
            EmbedderContext embedding = keep(
                    new EmbedderContext(new OkHttpClient(), ModelCatalog.shipped(), attempts, TimeSource.system()));
            this.addresses = helpers.embedders().baseUrls().keySet();
            this.embedders = keep(new JobEmbedders(embedding, embedding, null, helpers.secrets(), helpers.embedders()));
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
     * @param secrets finds the keys that jobs and catalogs refer to
     * @param models who names topics
     * @param owner whose jobs these are; statuses of others are not heard
     */
    public record Helpers(
            EmbedderDefaults embedders,
            SecretResolver secrets,
            TopicModelFinder models,
            String owner,
            int threads,
            long seed) {}

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

    /** Why jobs may be waiting, for a person; empty where there is no reason. */
    public Optional<String> trouble() {
        return desk.trouble().or(attempts::trouble);
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
     * Loads what batches for this embedder need, where this process embeds: what is wrong shows at once instead of after every delivery of a job.
     *
     * @throws EmbeddingException naming what is wrong
     * @throws LinkageError when the native part of the model cannot be loaded
     */
    public void prepare(EmbedderConfig wanted) {
        if (desk instanceof LocalDesk) {
            Embedder _ = embedders.find(wanted, null);
        }
    }

    /** The embedder that a batch for this provider and model gets. Not the caller's to close. */
    public Embedder embedder(String provider, String model) {
        return embedders.find(usual(provider, model), null);
    }

    /** This model of this provider, reached as the settings say. */
    public static EmbedderConfig usual(String provider, String model) {
        return new EmbedderConfig(provider, null, null, model, null, Map.of(), null, EmbedderConfig.MAX_INPUT_TOKENS);
    }

    /**
     * The embedder for questions about these texts: the one that embedded them. Not the caller's to close.
     *
     * @throws EmbeddingException when its key is not here, or its address, and what to do about it
     */
    public Embedder embedder(TextSet set) {
        EmbedderAccess access = set.access();
        if (access != null && access.keyWithheld() && (access.baseUrl() != null || access.addressWithheld())) {
            throw new EmbeddingException(
                    FailureKind.AUTH,
                    "the api_key of '" + set.title() + "' stands in clear in its sweep file and is kept nowhere else;"
                            + " write it there as env:NAME, and set NAME here as well");
        }
        if (access != null && access.addressWithheld() && !addresses.contains(set.provider())) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "the base_url of '" + set.title() + "' has a user or a query, and is kept in its sweep file alone;"
                            + " set the base URL of " + set.provider() + " in the environment");
        }
        return embedders.find(set.embedder(), null);
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
