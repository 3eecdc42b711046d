package io.isogloss.local.serve;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.catalog.Catalog;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Everything behind one port. Made started; closing it ends what is being made. */
public final class IsoglossServer implements AutoCloseable {
    private final Door door;
    private final MapJobs jobs;
    private final SearchRoute search;
    private final TextBatcher batcher;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /**
     * What to serve.
     *
     * @param token asked of everybody; empty for none
     * @param provider who embeds what comes to /v1/embeddings
     * @param model its model
     * @param folder where files and indexes lie for a while
     */
    public record Settings(
            InetSocketAddress address,
            Optional<Secret> token,
            String provider,
            String model,
            Path folder,
            String version) {}

    /** @throws IOException when the address is taken or not this machine's */
    public IsoglossServer(Settings settings, LocalEngine engine, MapMaker maker) throws IOException {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        collections.bindTo(meters);
        this.door = new Door(settings.address(), new Gate(settings.token()), meters);
        Catalog catalog = new Catalog(engine.objects(), engine.bucket());
        this.batcher = new TextBatcher(engine.embedder(settings.provider(), settings.model()), meters);
        this.jobs = new MapJobs(
                maker, settings.folder().resolve("uploads"), InstantSource.system(), UUID::randomUUID, meters);
        this.search = new SearchRoute(engine, catalog, settings.folder().resolve("words"));
        MapsRoute maps = new MapsRoute(jobs, engine, catalog);
        FrontPage front = new FrontPage();
        door.route("/", front)
                .route("/front.js", front)
                .route("/front.css", front)
                .route("/api/jobs", maps)
                .route("/api/maps", maps)
                .route("/maps", maps)
                .route("/api/search", search)
                .route("/v1", new EmbeddingsRoute(Map.of(settings.model(), batcher)))
                .route("/actuator", new ActuatorRoute(engine, meters, settings.version()));
        door.start();
    }

    /** The port that it listens on. */
    public int port() {
        return door.port();
    }

    @Override
    public void close() {
        door.close();
        jobs.close();
        search.close();
        batcher.close();
        collections.close();
        meters.close();
    }
}
