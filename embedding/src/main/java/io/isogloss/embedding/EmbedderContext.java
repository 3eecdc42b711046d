package io.isogloss.embedding;

import io.isogloss.embedding.local.LocalModel;
import io.isogloss.embedding.model.ModelCatalog;
import io.isogloss.embedding.remote.CircuitSettings;
import io.isogloss.embedding.remote.Lane;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * What embedders share: the HTTP client, the model data, limits and circuits of each provider and key, loaded local models. Open one
 * for a process, and close it last. Safe for use by many threads.
 */
public final class EmbedderContext implements AutoCloseable {

    private final Supplier<OkHttpClient> makeHttp;
    private volatile @Nullable OkHttpClient http;
    private final ModelCatalog catalog;
    private final EmbedderListener listener;
    private final TimeSource time;
    private final Lane.Registry lanes;
    private final DoubleSupplier random;
    private final Map<String, LocalModel> models = new LinkedHashMap<>();

    /** A context with the standard circuits and the process's own randomness. */
    public EmbedderContext(OkHttpClient http, ModelCatalog catalog, EmbedderListener listener, TimeSource time) {
        this(
                http,
                catalog,
                listener,
                time,
                CircuitSettings.STANDARD,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * A context with everything given.
     *
     * @param http used for every request; give it the address guard, proxies and TLS it needs
     * @param random from 0 to 1, spreads retries
     */
    public EmbedderContext(
            OkHttpClient http,
            ModelCatalog catalog,
            EmbedderListener listener,
            TimeSource time,
            CircuitSettings circuits,
            DoubleSupplier random) {
        this(() -> http, catalog, listener, time, circuits, random);
    }

    /**
     * The same with a client that is made when the first provider is opened: the trust store of a JVM alone takes a tenth of a second.
     *
     * @param makeHttp called once
     */
    public EmbedderContext(
            Supplier<OkHttpClient> makeHttp,
            ModelCatalog catalog,
            EmbedderListener listener,
            TimeSource time,
            CircuitSettings circuits,
            DoubleSupplier random) {
        this.lanes = new Lane.Registry(circuits, listener, time);
        this.random = random;
        this.makeHttp = makeHttp;
        this.catalog = catalog;
        this.listener = listener;
        this.time = time;
    }

    /** A context with a plain client, the shipped model data and the machine's time. */
    public static EmbedderContext standard() {
        return new EmbedderContext(
                new OkHttpClient(), ModelCatalog.shipped(), EmbedderListener.none(), TimeSource.system());
    }

    public OkHttpClient http() {
        OkHttpClient made = http;
        return made == null ? madeHttp() : made;
    }

    private OkHttpClient madeHttp() {
        // Not the lock under which models are loaded, which takes seconds.
        synchronized (makeHttp) {
            OkHttpClient made = http;
            if (made == null) {
                made = makeHttp.get();
                http = made;
            }
            return made;
        }
    }

    public ModelCatalog catalog() {
        return catalog;
    }

    public EmbedderListener listener() {
        return listener;
    }

    public TimeSource time() {
        return time;
    }

    /** From 0 to 1, spreads retries. */
    public DoubleSupplier random() {
        return random;
    }

    /** What all requests of the configuration's provider, address and key share. */
    public Lane lane(EmbedderConfig config) {
        ApiKey key = config.apiKey();
        String address = config.baseUrl() == null ? "" : config.baseUrl();
        return lanes.of(config.provider(), address, key == null ? "" : key.fingerprint());
    }

    /** The loaded model of that key, loaded now if nobody has. Closed with this context. */
    public synchronized LocalModel sharedModel(String key, Supplier<LocalModel> load) {
        LocalModel known = models.get(key);
        if (known != null) {
            return known;
        }
        LocalModel loaded = load.get();
        models.put(key, loaded);
        return loaded;
    }

    @Override
    public synchronized void close() {
        models.values().forEach(LocalModel::close);
        models.clear();
    }
}
