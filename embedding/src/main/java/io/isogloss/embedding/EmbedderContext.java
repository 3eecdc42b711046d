package io.isogloss.embedding;

import io.isogloss.embedding.local.LocalModel;
import io.isogloss.embedding.model.ModelCatalog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * What embedders share: the HTTP client, the model data, limits and circuits of each provider and key, loaded local models. Open one
 * for a process, and close it last. Safe for use by many threads.
 */
public final class EmbedderContext implements AutoCloseable {

    private final OkHttpClient http;
    private final ModelCatalog catalog;
    private final EmbedderListener listener;
    private final TimeSource time;
    private final Map<String, LocalModel> models = new LinkedHashMap<>();

    public EmbedderContext(OkHttpClient http, ModelCatalog catalog, EmbedderListener listener, TimeSource time) {
        this.http = http;
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
        return http;
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
