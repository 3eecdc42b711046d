package io.isogloss.embedding.local.bert;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A model of random weights, small enough for plain loops: what the definition of BERT says, without a thought to speed. */
final class TinyBert {
    static final int WIDTH = 24;
    static final int HEADS = 3;
    static final int INNER = 40;
    static final int WORDS = 50;
    static final int POSITIONS = 40;
    static final int LAYERS = 2;
    static final double EPSILON = 1e-12;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Random random = new Random(7);

    TinyBert() {
        add("embeddings.word_embeddings.weight", WORDS, WIDTH);
        add("embeddings.position_embeddings.weight", POSITIONS, WIDTH);
        add("embeddings.token_type_embeddings.weight", 2, WIDTH);
        addNorm("embeddings.LayerNorm");
        for (int l = 0; l < LAYERS; l++) {
            String layer = "encoder.layer." + l + ".";
            addLinear(layer + "attention.self.query", WIDTH, WIDTH);
            addLinear(layer + "attention.self.key", WIDTH, WIDTH);
            addLinear(layer + "attention.self.value", WIDTH, WIDTH);
            addLinear(layer + "attention.output.dense", WIDTH, WIDTH);
            addNorm(layer + "attention.output.LayerNorm");
            addLinear(layer + "intermediate.dense", WIDTH, INNER);
            addLinear(layer + "output.dense", INNER, WIDTH);
            addNorm(layer + "output.LayerNorm");
        }
    }

    static ObjectNode config() {
        return JSON.createObjectNode()
                .put("model_type", "bert")
                .put("hidden_act", "gelu")
                .put("layer_norm_eps", EPSILON)
                .put("num_attention_heads", HEADS);
    }

    /** The model as a safetensors file, its names under {@code prefix}. */
    byte[] safeTensors(String prefix) {
        ObjectNode header = JSON.createObjectNode();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, values) -> {
            ObjectNode entry = header.putObject(prefix + name).put("dtype", "F32");
            entry.set("shape", JSON.<JsonNode>valueToTree(shapes.get(name)));
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            int from = data.size();
            data.writeBytes(bytes.array());
            entry.putArray("data_offsets").add(from).add(data.size());
        });
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(json.length).put(json).put(data.toByteArray()).array();
    }

    /** The states of one text after the last layer, in doubles. */
    double[][] states(int[] ids) {
        double[][] x = new double[ids.length][WIDTH];
        for (int t = 0; t < ids.length; t++) {
            for (int d = 0; d < WIDTH; d++) {
                x[t][d] = tensor("embeddings.word_embeddings.weight")[ids[t] * WIDTH + d]
                        + tensor("embeddings.position_embeddings.weight")[t * WIDTH + d]
                        + tensor("embeddings.token_type_embeddings.weight")[d];
            }
        }
        norm(x, "embeddings.LayerNorm");
        for (int l = 0; l < LAYERS; l++) {
            String layer = "encoder.layer." + l + ".";
            double[][] attended = linear(attention(x, layer + "attention.self."), layer + "attention.output.dense");
            x = sum(x, attended);
            norm(x, layer + "attention.output.LayerNorm");
            double[][] inner = linear(x, layer + "intermediate.dense");
            for (double[] row : inner) {
                for (int d = 0; d < row.length; d++) {
                    row[d] = 0.5 * row[d] * (1 + erf(row[d] / Math.sqrt(2)));
                }
            }
            x = sum(x, linear(inner, layer + "output.dense"));
            norm(x, layer + "output.LayerNorm");
        }
        return x;
    }

    private double[][] attention(double[][] x, String name) {
        double[][] q = linear(x, name + "query");
        double[][] k = linear(x, name + "key");
        double[][] v = linear(x, name + "value");
        int size = WIDTH / HEADS;
        double[][] out = new double[x.length][WIDTH];
        for (int h = 0; h < HEADS; h++) {
            for (int i = 0; i < x.length; i++) {
                double[] p = new double[x.length];
                double total = 0;
                for (int j = 0; j < x.length; j++) {
                    double dot = 0;
                    for (int d = h * size; d < (h + 1) * size; d++) {
                        dot += q[i][d] * k[j][d];
                    }
                    p[j] = Math.exp(dot / Math.sqrt(size));
                    total += p[j];
                }
                for (int j = 0; j < x.length; j++) {
                    for (int d = h * size; d < (h + 1) * size; d++) {
                        out[i][d] += p[j] / total * v[j][d];
                    }
                }
            }
        }
        return out;
    }

    private double[][] linear(double[][] x, String name) {
        float[] weight = tensor(name + ".weight");
        float[] bias = tensor(name + ".bias");
        double[][] out = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < bias.length; o++) {
                double sum = bias[o];
                for (int i = 0; i < x[t].length; i++) {
                    sum += x[t][i] * weight[o * x[t].length + i];
                }
                out[t][o] = sum;
            }
        }
        return out;
    }

    private void norm(double[][] x, String name) {
        for (double[] row : x) {
            double mean = 0;
            for (double value : row) {
                mean += value / WIDTH;
            }
            double variance = 0;
            for (double value : row) {
                variance += (value - mean) * (value - mean) / WIDTH;
            }
            for (int d = 0; d < WIDTH; d++) {
                row[d] = (row[d] - mean) / Math.sqrt(variance + EPSILON) * tensor(name + ".weight")[d]
                        + tensor(name + ".bias")[d];
            }
        }
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] out = new double[a.length][WIDTH];
        for (int t = 0; t < a.length; t++) {
            for (int d = 0; d < WIDTH; d++) {
                out[t][d] = a[t][d] + b[t][d];
            }
        }
        return out;
    }

    /** By its series, exact enough for arguments as small as these. */
    private static double erf(double x) {
        if (Math.abs(x) > 4) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 120; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private float[] tensor(String name) {
        return java.util.Objects.requireNonNull(tensors.get(name));
    }

    private void add(String name, int... shape) {
        int size = 1;
        for (int dim : shape) {
            size *= dim;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * 0.3);
        }
        tensors.put(name, values);
        shapes.put(name, shape);
    }

    private void addLinear(String name, int inputs, int outputs) {
        add(name + ".weight", outputs, inputs);
        add(name + ".bias", outputs);
    }

    private void addNorm(String name) {
        add(name + ".weight", WIDTH);
        add(name + ".bias", WIDTH);
    }
}
