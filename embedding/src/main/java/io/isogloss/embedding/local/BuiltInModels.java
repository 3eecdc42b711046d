package io.isogloss.embedding.local;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The models that work by name, without a download: their files lie in jars on the class path. */
public final class BuiltInModels {

    /** Small, fast, English; always there. */
    public static final String DEFAULT = "all-MiniLM-L6-v2";

    private static final String GROUP = "dev.langchain4j:langchain4j-embeddings-";

    private static final List<ModelDescription> MODELS = List.of(
            model(DEFAULT, "all-minilm-l6-v2", "all-minilm-l6-v2", Pooling.MEAN, 256, "", ""),
            model("all-MiniLM-L6-v2-int8", "all-minilm-l6-v2-q", "all-minilm-l6-v2-q", Pooling.MEAN, 256, "", ""),
            model(
                    "bge-small-en-v1.5",
                    "bge-small-en-v1.5",
                    "bge-small-en-v15",
                    Pooling.CLS,
                    512,
                    "",
                    "Represent this sentence for searching relevant passages: "),
            model("e5-small-v2", "e5-small-v2", "e5-small-v2", Pooling.MEAN, 512, "passage: ", "query: "));

    private BuiltInModels() {}

    /** All names, the default first. */
    public static List<String> names() {
        return MODELS.stream().map(ModelDescription::name).toList();
    }

    /** The model of that name, whatever its case and with or without the owner before a slash; null if there is none. */
    public static @Nullable ModelDescription find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int slash = wanted.lastIndexOf('/');
        String bare = slash < 0 ? wanted : wanted.substring(slash + 1);
        for (ModelDescription model : MODELS) {
            if (model.name().toLowerCase(Locale.ROOT).equals(bare)) {
                return model;
            }
        }
        return null;
    }

    private static ModelDescription model(
            String name,
            String file,
            String artifact,
            Pooling pooling,
            int maxTokens,
            String documentPrompt,
            String queryPrompt) {
        return new ModelDescription(
                name,
                new ModelSource.OnClassPath(file + ".onnx", GROUP + artifact),
                new ModelSource.OnClassPath(file + "-tokenizer.json", GROUP + artifact),
                pooling,
                false,
                true,
                maxTokens,
                documentPrompt,
                queryPrompt);
    }
}
