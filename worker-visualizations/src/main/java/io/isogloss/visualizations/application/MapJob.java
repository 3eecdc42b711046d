package io.isogloss.visualizations.application;

import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.model.Ids;
import io.isogloss.model.visualization.LlmConfig;
import io.isogloss.model.visualization.MapFigures;
import io.isogloss.model.visualization.NamingSettings;
import io.isogloss.model.visualization.Progress;
import io.isogloss.model.visualization.ProjectionSettings;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.model.visualization.VisualizationTransformResult;
import io.isogloss.page.InvalidMapException;
import io.isogloss.page.MapDocument;
import io.isogloss.page.PageSettings;
import io.isogloss.runtime.jobs.Failure;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.Job;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.jobs.JobOutcome;
import io.isogloss.runtime.jobs.OutboundMessage;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import io.isogloss.visualizations.naming.CarriedNames;
import io.isogloss.visualizations.naming.NamingOptions;
import io.isogloss.visualizations.naming.Topic;
import io.isogloss.visualizations.naming.TopicLayer;
import io.isogloss.visualizations.naming.TopicModel;
import io.isogloss.visualizations.naming.TopicNaming;
import io.isogloss.visualizations.naming.VectorRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of one map job. Made for each delivery. */
final class MapJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(MapJob.class);

    private final VisualizationTransformJob job;
    private final Instant publishedAt;
    private final MakeMap around;
    private final Instant started;

    MapJob(VisualizationTransformJob job, Instant publishedAt, MakeMap around) {
        this.job = job;
        this.publishedAt = publishedAt;
        this.around = around;
        this.started = around.clock().instant();
    }

    @Override
    public String id() {
        return job.address().jobId().toString();
    }

    @Override
    public Map<String, String> fields() {
        return MapStatuses.fields(job.address());
    }

    @Override
    public Map<String, String> attributes() {
        return MapStatuses.attributes(job.address());
    }

    @Override
    public OutboundMessage processing() {
        return MapStatuses.message(VisualizationTransformResult.processing(job.address(), Progress.STARTING));
    }

    @Override
    public OutboundMessage failed(Failure failure) {
        return MapStatuses.message(VisualizationTransformResult.failed(job.address(), failure.message()));
    }

    @Override
    public JobOutcome run(JobContext context) throws InterruptedException {
        try {
            return new JobOutcome.Completed(MapStatuses.message(make(context)));
        } catch (JobFailedException e) {
            around.observer().failed(e.failure().kind().code());
            throw e;
        }
    }

    private VisualizationTransformResult make(JobContext context) throws InterruptedException {
        MapProgress progress = new MapProgress(job.address(), context, around.clock());
        // Settings that cannot be drawn are told before the expensive part.
        PageSettings settings = pageSettings();

        progress.reached(Progress.FETCHING);
        VectorStore store = around.stores().find(job.store());
        CollectionReader reader = timed(
                context,
                MapObserver.Step.FETCH_VECTORS,
                () -> CollectionReader.read(store, job.collectionName(), around.limits(), context));
        Collection collection = reader.collection();
        String key = job.address().mapKey(publishedAt);
        MapMemory memory = new MapMemory(around.objects(), around.limits().bucket(), key);
        Optional<EarlierMap> earlier = memory.before();
        EarlierMap.Origin made = origin(collection);
        Beginning beginning =
                earlier.map(map -> map.beginning(collection, made)).orElseGet(Beginning.Anew::new);
        progress.reached(Progress.FETCHED);

        progress.reached(Progress.PROJECTING);
        LaidOut layout = timed(
                context,
                MapObserver.Step.UMAP,
                () -> Cartographer.layOut(
                        collection.matrix(),
                        job.config().projection(),
                        around.limits(),
                        beginning,
                        context,
                        fraction -> progress.between(
                                Progress.PROJECTING,
                                Progress.PROJECTED,
                                reader.plan().placesSome() ? fraction / 2 : fraction)));
        float[] places = reader.plan().placesSome()
                ? timed(
                        context,
                        MapObserver.Step.PLACE,
                        () -> reader.placeOthers(
                                layout.map(),
                                fraction ->
                                        progress.between(Progress.PROJECTING, Progress.PROJECTED, (1 + fraction) / 2)))
                : layout.map().coordinates();
        progress.reached(Progress.PROJECTED);

        progress.reached(Progress.CLUSTERING);
        Drawing drawing = timed(context, MapObserver.Step.HDBSCAN, () -> {
            HdbscanResult clusters = Cartographer.cluster(places, job.config().clustering(), around.limits(), context);
            return new Drawing(layout, places, clusters, Cartographer.layers(clusters));
        });
        progress.reached(Progress.CLUSTERED);

        progress.reached(Progress.NAMING);
        TopicNaming.Outcome names = timed(
                context,
                MapObserver.Step.NAMING,
                () -> name(collection, drawing, carried(earlier, collection, drawing, made), progress));
        progress.reached(Progress.NAMED);

        context.throwIfCancelled();
        progress.reached(Progress.RENDERING);
        MapDocument document = timed(
                context,
                MapObserver.Step.PLOT,
                () -> PageAssembly.document(collection, drawing, names, job.config(), settings));
        context.throwIfCancelled();
        timed(context, MapObserver.Step.UPLOAD, () -> {
            // Before the page: whoever sees the page may ask for the next map.
            memory.keep(made, collection, drawing, names);
            PageUpload pages = new PageUpload(around.objects(), around.limits().bucket(), job.address(), publishedAt);
            MapOutputs.store(job.config().outputs(), new NamedMap(collection, drawing, names), document, key, pages);
            pages.page(document, key);
            return key;
        });
        if (job.config().outputs().writeBack()) {
            timed(context, MapObserver.Step.WRITE_BACK, () -> {
                new WriteBack(store, job.collectionName(), job.address().visualizationTransformId())
                        .write(new NamedMap(collection, drawing, names), context);
                return key;
            });
        }
        progress.reached(Progress.RENDERED);
        return result(collection, drawing, key);
    }

    private VisualizationTransformResult result(Collection collection, Drawing drawing, String key) {
        Duration took = Duration.between(started, around.clock().instant());
        around.observer().mapStored(collection.points(), drawing.clusters().clusterCount(), took);
        return VisualizationTransformResult.success(
                job.address(),
                key,
                new MapFigures(
                        collection.points(),
                        drawing.clusters().clusterCount(),
                        drawing.clusters().noiseCount(),
                        job.config().projection().nNeighbors(),
                        job.config().clustering().minClusterSize(),
                        Math.max(0, took.toMillis())));
    }

    private PageSettings pageSettings() {
        try {
            return PageSettingsMapper.map(job.config(), around.images());
        } catch (InvalidMapException e) {
            throw new JobFailedException(Failure.of(FailureKind.INVALID, "visualization_config: " + e.getMessage()), e);
        }
    }

    private EarlierMap.Origin origin(Collection collection) {
        ProjectionSettings projection = job.config().projection();
        LlmConfig llm = job.llm();
        return new EarlierMap.Origin(
                String.join(
                        " ",
                        Integer.toString(projection.nNeighbors()),
                        Double.toString(projection.minDist()),
                        projection.metric().name(),
                        Integer.toString(collection.matrix().dimensions())),
                around.limits().seed(),
                llm == null
                        ? ""
                        : Ids.uuid5(String.join(
                                        "\n",
                                        llm.provider(),
                                        llm.model(),
                                        job.config().naming().topicNamingPrompt()))
                                .toString());
    }

    private static CarriedNames carried(
            Optional<EarlierMap> earlier, Collection collection, Drawing drawing, EarlierMap.Origin made) {
        return earlier.map(map -> map.names(
                        collection.ids(),
                        drawing.layers().stream().map(layer -> layer.labels()).toList(),
                        made))
                .orElse(CarriedNames.none());
    }

    private TopicNaming.Outcome name(
            Collection collection, Drawing drawing, CarriedNames carried, MapProgress progress) {
        NamingSettings wanted = job.config().naming();
        String prompt = wanted.topicNamingPrompt();
        NamingOptions options = new NamingOptions(
                wanted.llmBatchSize(),
                wanted.samplesPerCluster(),
                around.limits().threads(),
                prompt.equals(NamingSettings.BUILT_IN_PROMPT) ? null : prompt);
        TopicNaming naming = new TopicNaming(
                collection.texts().toArray(String[]::new),
                rows(collection.matrix()),
                drawing.layers().stream()
                        .map(layer -> new TopicLayer(layer.labels(), layer.parents()))
                        .toList(),
                options);
        Optional<TopicModel> model = around.models().find(job);
        if (model.isEmpty()) {
            return naming.byKeywords(carried);
        }
        long start = System.nanoTime();
        TopicNaming.Outcome outcome = naming.name(
                model.get(),
                around.names(),
                carried,
                fraction -> progress.between(Progress.NAMING, Progress.NAMED, fraction));
        around.observer()
                .modelAsked(
                        job,
                        model.get().usage(),
                        outcome.modelCalls(),
                        (int) outcome.layers().stream()
                                .flatMap(List::stream)
                                .filter(topic -> topic.source() == Topic.Source.MODEL)
                                .count(),
                        Duration.ofNanos(System.nanoTime() - start));
        if (!outcome.modelProblem().isEmpty()) {
            LOG.warn("Job {}: some topics have keyword names, because {}", id(), outcome.modelProblem());
        }
        return outcome;
    }

    static VectorRows rows(VectorMatrix matrix) {
        return new VectorRows() {
            @Override
            public int dimensions() {
                return matrix.dimensions();
            }

            @Override
            public int count() {
                return matrix.rows();
            }

            @Override
            public void copy(int row, float[] target) {
                System.arraycopy(matrix.values(), row * matrix.dimensions(), target, 0, matrix.dimensions());
            }
        };
    }

    private <T> T timed(JobContext context, MapObserver.Step step, Supplier<T> work) throws InterruptedException {
        long start = System.nanoTime();
        T result;
        try {
            result = context.stage(step.name().toLowerCase(Locale.ROOT), work::get);
        } catch (RuntimeException e) {
            ended(step, false, start);
            // A call that an interrupt has ended says so in many ways; the listener wants to hear it in one.
            if (Thread.interrupted()) {
                LOG.debug("Job {} was cancelled", id(), e);
                throw new InterruptedException("the run was cancelled");
            }
            throw e;
        }
        ended(step, true, start);
        return result;
    }

    private void ended(MapObserver.Step step, boolean succeeded, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        around.observer().stepEnded(step, succeeded, took);
        LOG.debug("Job {}: {} took {} ms", id(), step.name().toLowerCase(Locale.ROOT), took.toMillis());
    }
}
