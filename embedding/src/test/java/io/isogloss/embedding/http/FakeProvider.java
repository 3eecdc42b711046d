package io.isogloss.embedding.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that answers as the providers' documentation says. Vectors are a function of the text, so a test can tell whether each one
 * came back at its place. Scripted answers come first, in order; after them every request succeeds.
 */
public final class FakeProvider implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MockWebServer server = new MockWebServer();
    private final ConcurrentLinkedDeque<Function<JsonNode, MockResponse>> script = new ConcurrentLinkedDeque<>();
    private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<RecordedRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final int dimensions;
    private volatile int maxBatchChars = Integer.MAX_VALUE;
    private volatile boolean ignoresBase64;
    private volatile String info = "";

    public FakeProvider(int dimensions) {
        this.dimensions = dimensions;
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base address with that path. */
    public String url(String path) {
        return server.url(path).toString();
    }

    public FakeProvider then(Function<JsonNode, MockResponse> answer) {
        script.add(answer);
        return this;
    }

    public FakeProvider then(int code, String body, String... headers) {
        return then(ignored -> {
            MockResponse.Builder response =
                    new MockResponse.Builder().code(code).body(body);
            for (int i = 0; i < headers.length; i += 2) {
                response.addHeader(headers[i], headers[i + 1]);
            }
            return response.build();
        });
    }

    public FakeProvider refuseAbove(int chars) {
        this.maxBatchChars = chars;
        return this;
    }

    public FakeProvider ignoreBase64() {
        this.ignoresBase64 = true;
        return this;
    }

    public FakeProvider info(String json) {
        this.info = json;
        return this;
    }

    public int calls() {
        return bodies.size();
    }

    public JsonNode body(int call) {
        return bodies.get(call);
    }

    public RecordedRequest request(int call) {
        return requests.get(call);
    }

    public List<Integer> batchSizes() {
        return bodies.stream().map(b -> texts(b).size()).toList();
    }

    /** The vector of a text: a unit vector that depends on every character. */
    public static float[] vector(String text, int dimensions) {
        float[] values = new float[dimensions];
        long seed = text.hashCode() * 0x9E3779B97F4A7C15L + text.length();
        double squares = 0;
        for (int d = 0; d < dimensions; d++) {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            values[d] = (seed >> 40) / (float) (1 << 23);
            squares += values[d] * values[d];
        }
        for (int d = 0; d < dimensions; d++) {
            values[d] /= (float) Math.sqrt(squares);
        }
        return values;
    }

    public static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
    }

    public static String numbers(float[] vector) {
        StringBuilder json = new StringBuilder("[");
        for (int d = 0; d < vector.length; d++) {
            json.append(d == 0 ? "" : ", ").append(vector[d]);
        }
        return json.append(']').toString();
    }

    /** OpenAI's success answer over items that are JSON already. */
    public static String dataList(List<String> items, int tokens) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", items)
                + "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":" + tokens + ",\"total_tokens\":" + tokens + "}}";
    }

    public static String item(int index, String vector) {
        return "{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":" + vector + "}";
    }

    public static MockResponse ok(String body) {
        return new MockResponse.Builder()
                .code(200)
                .addHeader("content-type", "application/json")
                .body(body)
                .build();
    }

    @Override
    public void close() {
        server.close();
    }

    private MockResponse answer(RecordedRequest request) {
        String path = request.getUrl().encodedPath();
        if (path.endsWith("/info")) {
            return info.isEmpty() ? new MockResponse.Builder().code(404).build() : ok(info);
        }
        ByteString raw = request.getBody();
        JsonNode body = JSON.readTree(raw == null ? "{}" : raw.utf8());
        bodies.add(body);
        requests.add(request);
        Function<JsonNode, MockResponse> scripted = script.poll();
        if (scripted != null) {
            return scripted.apply(body);
        }
        List<String> texts = texts(body);
        int chars = texts.stream().mapToInt(String::length).sum();
        if (chars > maxBatchChars) {
            return new MockResponse.Builder()
                    .code(400)
                    .body(
                            "{\"error\":{\"message\":\"Requested " + chars + " tokens, max " + maxBatchChars
                                    + " tokens per request\",\"type\":\"max_tokens_per_request\",\"param\":null,\"code\":\"max_tokens_per_request\"}}")
                    .build();
        }
        return ok(path.endsWith("/embed") ? cohere(body, texts, path.contains("/v1/")) : openAi(body, texts, chars));
    }

    private String openAi(JsonNode body, List<String> texts, int tokens) {
        int width = body.path("dimensions").asInt(body.path("output_dimension").asInt(dimensions));
        boolean asBase64 = body.path("encoding_format").asString("").equals("base64") && !ignoresBase64;
        List<String> items = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = vector(texts.get(i), width);
            items.add(item(i, asBase64 ? base64(vector) : numbers(vector)));
        }
        return dataList(items, tokens);
    }

    private String cohere(JsonNode body, List<String> texts, boolean firstVersion) {
        boolean asBase64 = body.path("embedding_types").path(0).asString("").equals("base64");
        List<String> vectors = new ArrayList<>();
        for (String text : texts) {
            float[] vector = vector(text, body.path("output_dimension").asInt(dimensions));
            vectors.add(asBase64 ? base64(vector) : numbers(vector));
        }
        String list = "[" + String.join(",", vectors) + "]";
        String embeddings = firstVersion ? list : "{\"" + (asBase64 ? "base64" : "float") + "\":" + list + "}";
        return "{\"id\":\"1\",\"texts\":[],\"embeddings\":" + embeddings
                + ",\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"input_tokens\":" + texts.size()
                + "}}}";
    }

    private static List<String> texts(JsonNode body) {
        JsonNode list = body.has("texts") ? body.path("texts") : body.path("input");
        List<String> texts = new ArrayList<>();
        for (JsonNode text : list) {
            texts.add(text.asString());
        }
        return texts;
    }
}
