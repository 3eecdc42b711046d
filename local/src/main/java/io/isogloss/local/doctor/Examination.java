package io.isogloss.local.doctor;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.local.engine.Parts;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.jobs.SourceUnavailableException;
import io.isogloss.runtime.nats.NatsOperator;
import io.isogloss.runtime.nats.NatsSettings;
import io.isogloss.runtime.objects.ObjectBody;
import io.isogloss.runtime.objects.ObjectRef;
import io.isogloss.runtime.objects.ObjectStore;
import io.isogloss.runtime.objects.PutOptions;
import io.isogloss.runtime.objects.S3ObjectStore;
import io.isogloss.runtime.retries.Retries;
import io.isogloss.runtime.vectors.VectorObserver;
import io.isogloss.runtime.vectors.VectorSettings;
import io.isogloss.runtime.vectors.VectorStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All parts that are looked at, in the order in which they depend on each other. */
public final class Examination {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ASK = Duration.ofSeconds(20);
    private static final long ROOM = 2L << 30;
    private static final long LEAST_HEAP = 512L << 20;
    private static final List<String[]> PROVIDERS = List.of(
            new String[] {"openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "text-embedding-3-small"},
            new String[] {"cohere", "COHERE_API_KEY", "COHERE_BASE_URL", "embed-v4.0"},
            new String[] {"voyageai", "VOYAGE_API_KEY", "VOYAGE_BASE_URL", "voyage-3.5"});

    private final Path folder;
    private final Parts named;
    private final UnaryOperator<@Nullable String> variables;

    /**
     * @param folder where the command keeps its data
     * @param named the parts of a running system that somebody named
     */
    public Examination(Path folder, Parts named, UnaryOperator<@Nullable String> variables) {
        this.folder = folder;
        this.named = named;
        this.variables = variables;
    }

    /** One part. */
    @FunctionalInterface
    public interface Part {
        /** Looks, within seconds; never throws. */
        List<Finding> look();
    }

    /** Every part, cheap ones first. */
    public List<Part> parts() {
        return List.of(this::java, this::home, this::model, this::keys, this::broker, this::objects, this::vectors);
    }

    private List<Finding> java() {
        long heap = Runtime.getRuntime().maxMemory();
        String found = "%s, %d processors, %,d MB"
                .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors(), heap >> 20);
        return List.of(
                heap < LEAST_HEAP
                        ? Finding.wrong("java", found, "Little memory: give more with ISOGLOSS_JAVA_OPTS=-Xmx4g.")
                        : Finding.good("java", found));
    }

    private List<Finding> home() {
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, "doctor", ".tmp");
            Files.delete(probe);
            long free = Files.getFileStore(folder).getUsableSpace();
            String found = "%s, %,d MB free".formatted(folder, free >> 20);
            return List.of(
                    free < ROOM
                            ? Finding.wrong(
                                    "folder",
                                    found,
                                    "Little room: a map of 100,000 texts takes about 1 GB. --home moves it.")
                            : Finding.good("folder", found));
        } catch (IOException e) {
            return List.of(Finding.wrong(
                    "folder",
                    folder + " cannot be used: " + e.getMessage(),
                    "Choose another with --home or ISOGLOSS_HOME."));
        }
    }

    private List<Finding> model() {
        long start = System.nanoTime();
        try (Embedder local = Embedders.local()) {
            int dimensions = local.embedQuery("a word").length;
            return List.of(Finding.good(
                    "built-in model",
                    "%s, %d dimensions, ready in %.1f s"
                            .formatted(local.info().model(), dimensions, (System.nanoTime() - start) / 1e9)));
        } catch (EmbeddingException | LinkageError e) {
            return List.of(Finding.wrong(
                    "built-in model",
                    String.valueOf(e.getMessage()),
                    "It runs on Linux, macOS and Windows on x86-64 and ARM64. Elsewhere use --provider."));
        }
    }

    private List<Finding> keys() {
        List<Finding> findings = new ArrayList<>();
        for (String[] provider : PROVIDERS) {
            Optional<String> key = variable(provider[1]);
            findings.add(
                    key.isEmpty()
                            ? Finding.absent(provider[0], provider[1] + " is not set")
                            : ask(provider, key.get()));
        }
        return findings;
    }

    private Finding ask(String[] provider, String key) {
        EmbedderConfig.Builder config = EmbedderConfig.of(provider[0], provider[3])
                .apiKey(ApiKey.of(key))
                .timeLimit(ASK)
                .maxRetries(1);
        variable(provider[2]).ifPresent(config::baseUrl);
        try (EmbedderContext context = EmbedderContext.standard();
                Embedder embedder = Embedders.open(config.build(), context)) {
            embedder.embedQuery("a word");
            return Finding.good(provider[0], "the key works");
        } catch (EmbeddingException e) {
            String advice = switch (e.kind()) {
                case AUTH -> "Set " + provider[1] + " to a key that is valid and may embed.";
                case RATE_LIMITED -> "The key is good, but its quota is used up or busy. Look at your plan.";
                case UNAVAILABLE, TIMEOUT, CIRCUIT_OPEN -> "Is there a way to the internet, or a proxy to set?";
                default -> "";
            };
            return Finding.wrong(provider[0], String.valueOf(e.getMessage()), advice);
        }
    }

    private List<Finding> broker() {
        if (named.queue().isEmpty()) {
            return List.of(Finding.absent("broker", "none is named (NATS_URL or --queue)"));
        }
        NatsSettings settings = named.queue().get().withConnectionName("isogloss-doctor");
        try (NatsOperator operator = NatsOperator.connect(settings, CONNECT)) {
            if (!operator.hasJetStream()) {
                return List.of(Finding.wrong(
                        "broker", operator.server(), "Start it with JetStream: nats-server -js -sd FOLDER."));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.good("broker", operator.server()));
            for (JobType type : List.of(JobType.datasets(), JobType.visualizations())) {
                findings.add(workers(operator, type));
            }
            long letters = operator.letterCount();
            if (letters > 0) {
                findings.add(Finding.wrong(
                        "dead letters",
                        letters == 1 ? "1 job was given up" : "%,d jobs were given up".formatted(letters),
                        "See `isogloss dlq list`."));
            }
            return findings;
        } catch (SourceUnavailableException e) {
            return List.of(Finding.wrong(
                    "broker",
                    String.valueOf(e.getMessage()),
                    "Does the server run, is NATS_URL right, and NATS_USER, NATS_PASSWORD or NATS_TOKEN set?"));
        }
    }

    private static Finding workers(NatsOperator operator, JobType type) {
        String part = type.name().substring(0, type.name().indexOf('-')) + "s";
        Optional<NatsOperator.Queue> queue = operator.queue(type);
        if (queue.isEmpty() || !queue.get().consumer()) {
            return Finding.wrong(
                    part, "no worker has ever been here", "Start worker-" + part + " against this broker.");
        }
        NatsOperator.Queue now = queue.get();
        String found = "%,d waiting, %,d in hand".formatted(now.waiting(), now.inHand());
        return now.pulls() == 0 && now.inHand() == 0
                ? Finding.wrong(part, found + ", no worker asks for jobs", "Does worker-" + part + " run?")
                : Finding.good(part, found);
    }

    private List<Finding> objects() {
        if (named.store().isEmpty()) {
            return List.of(Finding.absent("object store", "none is named (S3_BUCKET_NAME or --store)"));
        }
        Parts.Bucket bucket = named.store().get();
        String shown =
                bucket.server().endpoint().map(Object::toString).orElse("Amazon S3") + ", bucket " + bucket.name();
        try (ObjectStore store = S3ObjectStore.open(
                bucket.server().withRetries(Retries.standard().withMaxAttempts(2)))) {
            ObjectRef probe = new ObjectRef(bucket.name(), "isogloss-doctor/" + UUID.randomUUID());
            store.put(probe, ObjectBody.of(new byte[] {1}), PutOptions.ofType("application/octet-stream"));
            store.read(probe, 16);
            store.delete(probe);
            return List.of(Finding.good("object store", shown + ": written, read, deleted"));
        } catch (JobFailedException e) {
            String advice = switch (e.failure().kind()) {
                case AUTH -> "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do in this bucket.";
                case NOT_FOUND -> "Make the bucket, or name another with S3_BUCKET_NAME or --store.";
                default -> "Does the server run, and is AWS_ENDPOINT_URL right?";
            };
            return List.of(
                    Finding.wrong("object store", shown + ": " + e.failure().message(), advice));
        }
    }

    private List<Finding> vectors() {
        if (named.vectors().isEmpty()) {
            return List.of(Finding.absent("vector store", "none is named (QDRANT_URL or --qdrant)"));
        }
        Parts.Vectors there = named.vectors().get();
        VectorSettings settings =
                VectorSettings.standard().withRetries(Retries.standard().withMaxAttempts(2));
        try (VectorStores stores = new VectorStores(Parts.trusting(), settings, VectorObserver.NONE)) {
            stores.at(there.url(), there.key()).probe();
            return List.of(Finding.good("vector store", there.url() + " answers"));
        } catch (JobFailedException e) {
            return List.of(Finding.wrong(
                    "vector store",
                    there.url() + ": " + e.failure().message(),
                    e.failure().kind() == FailureKind.AUTH
                            ? "Check QDRANT_API_KEY."
                            : "Does Qdrant run, and is this its gRPC address (port 6334)?"));
        }
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
