package io.isogloss.embedding.local;

import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a sentence-transformers folder: {@code model.onnx} (also under {@code onnx/}) or {@code model.safetensors}, {@code tokenizer.json}, and, where there,
 * {@code modules.json}, {@code 1_Pooling/config.json}, {@code sentence_bert_config.json}, {@code config_sentence_transformers.json},
 * {@code tokenizer_config.json} and {@code config.json}.
 */
public final class ModelFolder {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> GRAPH_NAMES =
            List.of("model.onnx", "onnx/model.onnx", "model_optimized.onnx", "model_quantized.onnx");
    private static final int FALLBACK_MAX_TOKENS = 512;
    /** Tokenizers without a limit write a number of thirty digits. */
    private static final int LARGEST_BELIEVABLE_LIMIT = 1_000_000;

    private ModelFolder() {}

    /**
     * @param folder the folder
     * @param graphFile the ONNX file inside, such as {@code onnx/model_qint8_avx512.onnx}; null for the usual names
     * @throws EmbeddingException if a file is missing or asks for what is not supported
     */
    public static ModelDescription read(Path folder, @Nullable String graphFile) {
        Path graph = graphOf(folder, graphFile);
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            throw new EmbeddingException(FailureKind.LOCAL_MODEL, "no tokenizer.json in " + folder);
        }
        boolean normalize = false;
        boolean pooledOutput = false;
        JsonNode modules = json(folder.resolve("modules.json"));
        String poolingFolder = "1_Pooling";
        for (JsonNode module : modules) {
            String type = module.path("type").asString("");
            String simple = type.substring(type.lastIndexOf('.') + 1);
            switch (simple) {
                case "Transformer" -> {}
                case "Pooling" -> poolingFolder = module.path("path").asString(poolingFolder);
                case "Normalize" -> normalize = true;
                // Dense and other heads are only in the graph's own output of finished vectors.
                default -> pooledOutput = true;
            }
        }
        String poolingFile = poolingFolder + "/config.json";
        Pooling pooling = Pooling.read(json(folder.resolve(poolingFile)), poolingFile);
        JsonNode prompts =
                json(folder.resolve("config_sentence_transformers.json")).path("prompts");
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return new ModelDescription(
                name == null ? folder.toString() : name.toString(),
                new ModelSource.OnDisk(graph),
                new ModelSource.OnDisk(tokenizer),
                pooling,
                pooledOutput,
                normalize || modules.isMissingNode(),
                maxTokens(folder),
                prompts.path("document").asString(prompts.path("passage").asString("")),
                prompts.path("query").asString(""));
    }

    private static Path graphOf(Path folder, @Nullable String graphFile) {
        if (graphFile != null) {
            Path file = folder.resolve(graphFile).normalize();
            if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
                throw new EmbeddingException(FailureKind.LOCAL_MODEL, "no file " + graphFile + " in " + folder);
            }
            return file;
        }
        for (String candidate : GRAPH_NAMES) {
            Path file = folder.resolve(candidate);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        Path tensors = folder.resolve("model.safetensors");
        if (Files.isRegularFile(tensors)) {
            // Only our own engine reads these; it says so where it cannot.
            return tensors;
        }
        throw new EmbeddingException(
                FailureKind.LOCAL_MODEL,
                "no ONNX or safetensors file in " + folder + "; looked for " + String.join(", ", GRAPH_NAMES)
                        + ", model.safetensors");
    }

    private static int maxTokens(Path folder) {
        int said = json(folder.resolve("sentence_bert_config.json"))
                .path("max_seq_length")
                .asInt(0);
        if (said > 0) {
            return said;
        }
        double limit = json(folder.resolve("tokenizer_config.json"))
                .path("model_max_length")
                .asDouble(0);
        if (limit > 0 && limit < LARGEST_BELIEVABLE_LIMIT) {
            return (int) limit;
        }
        int positions = json(folder.resolve("config.json"))
                .path("max_position_embeddings")
                .asInt(0);
        return positions > 0 ? positions : FALLBACK_MAX_TOKENS;
    }

    /** The file's content, or a missing node if there is no such file. */
    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new EmbeddingException(FailureKind.LOCAL_MODEL, file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
