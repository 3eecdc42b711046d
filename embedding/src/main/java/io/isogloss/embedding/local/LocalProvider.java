package io.isogloss.embedding.local;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderProvider;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Models in this process: a {@linkplain BuiltInModels built-in name}, or the name of a folder under the option {@code models-folder}.
 * The option {@code onnx-file} picks another graph of the folder, such as an int8 one. The options {@code engine} ({@code auto},
 * {@code onednn}, {@code onnx}) and {@code precision} ({@code auto}, {@code fp32}, {@code bf16}) overrule the choice of the engine.
 */
public final class LocalProvider implements EmbedderProvider {

    private static final Pattern FOLDER_NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?");

    @Override
    public String name() {
        return LocalEmbedder.PROVIDER;
    }

    @Override
    public Embedder open(EmbedderConfig config, EmbedderContext context) {
        ModelDescription description = describe(config);
        EngineChoice choice = EngineChoice.of(config.option("engine"), config.option("precision"));
        String key = description.graph() + "|" + config.threads() + "|" + config.device() + "|" + choice;
        LocalModel model = context.sharedModel(key, () -> {
            LocalModel loaded = LocalModel.load(description, config.threads(), config.device(), choice);
            Encoder encoder = loaded.encoder();
            context.listener().modelLoaded(description.name(), encoder.engineName(), encoder.precisionName());
            return loaded;
        });
        if (config.dimensions() != 0 && config.dimensions() != model.dimensions()) {
            throw new EmbeddingException(
                    FailureKind.CONFIGURATION,
                    "model " + config.model() + " has " + model.dimensions() + " dimensions, asked for "
                            + config.dimensions());
        }
        return new LocalEmbedder(model, LocalEmbedder.Settings.of(config), context.listener(), context.time());
    }

    private static ModelDescription describe(EmbedderConfig config) {
        String folders = config.option("models-folder");
        if (folders != null && FOLDER_NAME.matcher(config.model()).matches()) {
            Path folder = Path.of(folders).resolve(config.model());
            if (Files.isDirectory(folder)) {
                return ModelFolder.read(folder, config.option("onnx-file"));
            }
        }
        ModelDescription builtIn = BuiltInModels.find(config.model());
        if (builtIn != null) {
            return builtIn;
        }
        throw new EmbeddingException(
                FailureKind.CONFIGURATION,
                "no local model '" + config.model() + "'; built in are " + String.join(", ", BuiltInModels.names())
                        + (folders == null
                                ? ", and no models-folder is set"
                                : ", and " + folders + " has no such folder"));
    }
}
