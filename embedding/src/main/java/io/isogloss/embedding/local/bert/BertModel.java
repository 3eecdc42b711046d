package io.isogloss.embedding.local.bert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An encoder of the BERT family as it lies in a file: its measures and its weights under the names of the family, without the prefix that
 * some models put before them.
 *
 * @param shape the measures
 * @param weights the tensors
 */
record BertModel(BertShape shape, Weights weights) {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final Set<String> TYPES_FROM_ZERO = Set.of("bert");
    private static final Set<String> TYPES_FROM_PADDING = Set.of("roberta", "xlm-roberta", "camembert");
    /** What an exported encoder consists of. Anything else is another architecture. */
    private static final Set<String> OPERATIONS = Set.of(
            "Add",
            "Cast",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Div",
            "Equal",
            "Erf",
            "Expand",
            "Gather",
            "Identity",
            "LayerNormalization",
            "MatMul",
            "Mul",
            "Pow",
            "ReduceMean",
            "Reshape",
            "Shape",
            "Slice",
            "Softmax",
            "Sqrt",
            "Sub",
            "Transpose",
            "Unsqueeze",
            "Where");

    private static final int MOST_LAYERS = 96;
    private static final int WIDEST = 8_192;
    private static final float DEFAULT_EPSILON = 1e-12f;

    /**
     * Understands an ONNX file.
     *
     * @param config {@code config.json}, or a missing node
     */
    static BertModel ofOnnx(MemorySegment file, JsonNode config) throws UnknownModelException {
        OnnxGraph graph = OnnxGraph.read(file);
        for (OnnxGraph.Node node : graph.nodes()) {
            if (!OPERATIONS.contains(node.operation())) {
                throw new UnknownModelException("its graph has the operation " + node.operation());
            }
        }
        requireKnownType(config);
        Map<String, Weights.Tensor> tensors = new HashMap<>(graph.tables());
        // Exporters drop the names of matrices that they turned round; the bias added next still says which it was.
        for (OnnxGraph.Node add : graph.nodes()) {
            if (!add.operation().equals("Add") || add.inputs().size() != 2) {
                continue;
            }
            for (int i = 0; i < 2; i++) {
                String bias = add.inputs().get(i);
                OnnxGraph.Node product = graph.producers().get(add.inputs().get(1 - i));
                if (bias.endsWith(".bias")
                        && product != null
                        && product.operation().equals("MatMul")
                        && product.inputs().size() == 2) {
                    Weights.Tensor matrix = graph.tables().get(product.inputs().get(1));
                    if (matrix != null) {
                        tensors.put(bias.substring(0, bias.length() - ".bias".length()) + ".weight", matrix);
                    }
                }
            }
        }
        Weights weights = withoutPrefix(tensors);
        int headWidth = config.has("num_attention_heads") ? 0 : headWidth(graph);
        BertModel model = of(weights, config, headWidth, epsilon(graph, config));
        long layers = model.shape.layers();
        if (count(graph, "Softmax") != layers || count(graph, "Erf") != layers) {
            throw new UnknownModelException("its graph is not one attention and one GELU a layer");
        }
        return model;
    }

    /**
     * Understands a safetensors file.
     *
     * @param config {@code config.json}, which must be there
     * @param arena holds what had to be widened
     */
    static BertModel ofSafeTensors(MemorySegment file, JsonNode config, Arena arena) throws UnknownModelException {
        requireKnownType(config);
        if (!config.has("num_attention_heads")) {
            throw new UnknownModelException("there is no config.json with num_attention_heads");
        }
        String activation = config.path("hidden_act").asString("gelu");
        if (!activation.equals("gelu")) {
            throw new UnknownModelException("its activation is " + activation);
        }
        Weights weights = withoutPrefix(SafeTensors.read(file, arena).tensors());
        return of(weights, config, 0, (float) config.path("layer_norm_eps").asDouble(DEFAULT_EPSILON));
    }

    private static void requireKnownType(JsonNode config) throws UnknownModelException {
        String type = config.path("model_type").asString("bert");
        if (!TYPES_FROM_ZERO.contains(type) && !TYPES_FROM_PADDING.contains(type)) {
            throw new UnknownModelException("its type is " + type);
        }
        String positions = config.path("position_embedding_type").asString("absolute");
        if (!positions.equals("absolute")) {
            throw new UnknownModelException("its positions are " + positions);
        }
    }

    private static Weights withoutPrefix(Map<String, Weights.Tensor> tensors) throws UnknownModelException {
        String words = tensors.keySet().stream()
                .filter(name -> name.endsWith(WORDS))
                .findFirst()
                .orElseThrow(() -> new UnknownModelException("it has no " + WORDS));
        String prefix = words.substring(0, words.length() - WORDS.length());
        Map<String, Weights.Tensor> bare = new HashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                bare.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Weights(bare);
    }

    private static BertModel of(Weights weights, JsonNode config, int headWidth, float epsilon)
            throws UnknownModelException {
        List<Long> words = weights.named(WORDS).dims();
        if (words.size() != 2 || words.get(1) < 1 || words.get(1) > WIDEST) {
            throw new UnknownModelException(WORDS + " is no table of vectors");
        }
        int width = Math.toIntExact(words.get(1));
        int heads = headWidth > 0
                ? width / headWidth
                : config.path("num_attention_heads").asInt(0);
        if (heads < 1 || width % heads != 0 || (headWidth > 0 && width % headWidth != 0)) {
            throw new UnknownModelException("a width of " + width + " is no multiple of " + heads + " heads");
        }
        int layers = 0;
        while (weights.names().contains("encoder.layer." + layers + ".attention.self.query.bias")) {
            layers++;
        }
        if (layers < 1 || layers > MOST_LAYERS) {
            throw new UnknownModelException("it has " + layers + " layers under the names of BERT");
        }
        List<Long> inner =
                weights.named("encoder.layer.0.intermediate.dense.bias").dims();
        if (inner.size() != 1 || inner.getFirst() < 1 || inner.getFirst() > 4L * WIDEST) {
            throw new UnknownModelException("its feed-forward part has no width");
        }
        Weights.Tensor positions = weights.table("embeddings.position_embeddings.weight", width);
        boolean fromPadding =
                TYPES_FROM_PADDING.contains(config.path("model_type").asString("bert"));
        int firstPosition = fromPadding ? config.path("pad_token_id").asInt(1) + 1 : 0;
        if (firstPosition < 0 || firstPosition >= positions.dims().getFirst()) {
            throw new UnknownModelException("its first position is " + firstPosition);
        }
        BertShape shape = new BertShape(
                layers,
                width,
                heads,
                Math.toIntExact(inner.getFirst()),
                Math.toIntExact(weights.table(WORDS, width).dims().getFirst()),
                Math.toIntExact(positions.dims().getFirst()),
                firstPosition,
                epsilon);
        return new BertModel(shape, weights);
    }

    /** The attention divides by the square root of a head's width, or multiplies by what that is one over. */
    private static int headWidth(OnnxGraph graph) throws UnknownModelException {
        for (OnnxGraph.Node node : graph.nodes()) {
            if (!node.operation().equals("Softmax") || node.inputs().isEmpty()) {
                continue;
            }
            OnnxGraph.Node scores = graph.producers().get(node.inputs().getFirst());
            if (scores != null && scores.operation().equals("Add")) {
                for (String input : scores.inputs()) {
                    OnnxGraph.Node scaled = graph.producers().get(input);
                    if (scaled != null && scaled.inputs().size() == 2) {
                        Float by = graph.scalars().get(scaled.inputs().get(1));
                        if (by != null && scaled.operation().equals("Div")) {
                            return Math.round(by * by);
                        }
                        if (by != null && scaled.operation().equals("Mul") && by > 0) {
                            return Math.round(1 / (by * by));
                        }
                    }
                }
            }
        }
        throw new UnknownModelException("there is no config.json, and its graph does not say how many heads it has");
    }

    private static float epsilon(OnnxGraph graph, JsonNode config) {
        for (OnnxGraph.Node node : graph.nodes()) {
            if (node.operation().equals("LayerNormalization") && node.epsilon() != OnnxGraph.NO_EPSILON) {
                return node.epsilon();
            }
            if (node.operation().equals("Sqrt") && !node.inputs().isEmpty()) {
                OnnxGraph.Node add = graph.producers().get(node.inputs().getFirst());
                if (add != null && add.operation().equals("Add") && add.inputs().size() == 2) {
                    Float value = graph.scalars().get(add.inputs().get(1));
                    if (value != null) {
                        return value;
                    }
                }
            }
        }
        return (float) config.path("layer_norm_eps").asDouble(DEFAULT_EPSILON);
    }

    private static long count(OnnxGraph graph, String operation) {
        return graph.nodes().stream()
                .filter(node -> node.operation().equals(operation))
                .count();
    }
}
