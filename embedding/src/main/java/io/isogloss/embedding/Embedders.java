package io.isogloss.embedding;

import io.isogloss.embedding.local.BuiltInModels;
import io.isogloss.embedding.local.EngineChoice;
import io.isogloss.embedding.local.LocalEmbedder;
import io.isogloss.embedding.local.LocalModel;
import io.isogloss.embedding.local.ModelDescription;
import io.isogloss.embedding.local.ModelFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Opens embedders. */
public final class Embedders {

    private Embedders() {}

    /** The built-in all-MiniLM-L6-v2 on all cores, with nothing to set up. Closing it frees the model. */
    public static Embedder local() {
        return local(BuiltInModels.DEFAULT);
    }

    /** A built-in model by name. Closing it frees the model. */
    public static Embedder local(String name) {
        ModelDescription model = BuiltInModels.find(name);
        if (model == null) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "no built-in model '" + name + "'; there are " + String.join(", ", BuiltInModels.names()));
        }
        return own(model, EmbedderConfig.of(LocalEmbedder.PROVIDER, name).build());
    }

    /**
     * A model in a sentence-transformers folder. Closing it frees the model.
     *
     * @param config its threads, device, limits and prefixes apply; the option {@code onnx-file} picks another graph
     */
    public static Embedder localFolder(Path folder, EmbedderConfig config) {
        return own(ModelFolder.read(folder, config.option("onnx-file")), config);
    }

    /**
     * The embedder that a configuration asks for, of any provider on the class path.
     *
     * @throws EmbeddingException of kind {@link FailureKind#CONFIGURATION} naming what is wrong
     */
    public static Embedder open(EmbedderConfig config, EmbedderContext context) {
        Map<String, EmbedderProvider> providers = providers();
        String wanted = config.provider();
        EmbedderProvider provider = providers.get(wanted);
        if (provider == null) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "no provider '" + wanted + "'; there are " + String.join(", ", providers.keySet()));
        }
        return provider.open(config, context);
    }

    private static Map<String, EmbedderProvider> providers() {
        Map<String, EmbedderProvider> byName = new TreeMap<>();
        for (EmbedderProvider provider : ServiceLoader.load(EmbedderProvider.class, Embedders.class.getClassLoader())) {
            byName.put(provider.name(), provider);
        }
        return byName;
    }

    private static Embedder own(ModelDescription description, EmbedderConfig config) {
        LocalModel model = LocalModel.load(
                description,
                config.threads(),
                config.device(),
                EngineChoice.of(config.option("engine"), config.option("precision")));
        Embedder embedder = new LocalEmbedder(
                model, LocalEmbedder.Settings.of(config), EmbedderListener.none(), TimeSource.system());
        return new Owning(embedder, model);
    }

    /** An embedder that frees its model. */
    private record Owning(Embedder embedder, LocalModel model) implements Embedder {
        @Override
        public EmbedderInfo info() {
            return embedder.info();
        }

        @Override
        public Embeddings embed(EmbeddingRequest request) {
            return embedder.embed(request);
        }

        @Override
        public void close() {
            embedder.close();
            model.close();
        }
    }
}
