package io.isogloss.local.serve;

import io.isogloss.embedding.InputType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/embeddings} and {@code /v1/models}, as OpenAI's clients expect them. */
final class EmbeddingsRoute implements Door.Route {
    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_TEXTS = 2_048;
    private static final byte[] HEAD = ascii("{\"object\":\"list\",\"data\":[");
    /** Characters around a vector, and of a number with its comma. */
    private static final int AROUND = 80;

    private static final long LONGEST = 17;

    private final Map<String, TextBatcher> models;

    /** @param models by name; the first is the default */
    EmbeddingsRoute(Map<String, TextBatcher> models) {
        this.models = models;
    }

    @Override
    public void answer(Call call) throws IOException, InterruptedException {
        switch (call.path()) {
            case "/v1/embeddings" -> {
                require(call, "POST");
                embed(call);
            }
            case "/v1/models" -> {
                require(call, "GET");
                call.answer(200, models());
            }
            default -> throw new HttpFailure(404, "not_found", "there is /v1/embeddings and /v1/models");
        }
    }

    static void require(Call call, String method) {
        if (!call.method().equals(method)
                && !(method.equals("GET") && call.method().equals("HEAD"))) {
            call.setHeader("Allow", method);
            throw new HttpFailure(405, "method_not_allowed", call.path() + " takes " + method);
        }
    }

    private ObjectNode models() {
        ObjectNode list = JsonMapper.shared().createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        for (String name : models.keySet()) {
            data.addObject()
                    .put("id", name)
                    .put("object", "model")
                    .put("created", 0)
                    .put("owned_by", "isogloss");
        }
        return list;
    }

    private void embed(Call call) throws IOException, InterruptedException {
        JsonNode request = call.json(MOST_BYTES);
        String model = request.path("model").asString("");
        TextBatcher batcher = models.get(model);
        if (batcher == null) {
            throw new HttpFailure(
                    404,
                    "model_not_found",
                    "there is no model '" + model + "'; there are " + String.join(", ", models.keySet()));
        }
        String format = request.path("encoding_format").asString("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw new HttpFailure(400, "invalid_input", "encoding_format must be float or base64");
        }
        List<String> texts = texts(request.path("input"));
        TextBatcher.Vectors vectors = batcher.embed(texts, InputType.DOCUMENT);
        int dimensions = vectors.rows().isEmpty() ? 0 : vectors.rows().getFirst().length;
        JsonNode wanted = request.path("dimensions");
        if (wanted.isNumber() && wanted.asInt() != dimensions) {
            throw new HttpFailure(
                    400, "invalid_input", "model '" + model + "' has " + dimensions + " dimensions, no others");
        }
        answer(call, model, vectors, format.equals("base64"));
    }

    private static List<String> texts(JsonNode input) {
        List<String> texts = new ArrayList<>();
        if (input.isString()) {
            texts.add(input.stringValue());
        } else if (input.isArray()) {
            for (JsonNode each : input) {
                if (!each.isString()) {
                    throw new HttpFailure(
                            400,
                            "invalid_input",
                            "input must hold texts; token ids of another model mean nothing here");
                }
                texts.add(each.stringValue());
            }
        } else {
            throw new HttpFailure(400, "invalid_input", "input must be a text or an array of texts");
        }
        if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
            throw new HttpFailure(
                    400, "invalid_input", "input holds " + texts.size() + " texts, allowed are 1 to " + MOST_TEXTS);
        }
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isBlank()) {
                throw new HttpFailure(400, "invalid_input", "input[" + i + "] is empty");
            }
        }
        return texts;
    }

    /** Written by hand, into one array that is just large enough: a tree of a node a number costs more than the vectors themselves. */
    private static void answer(Call call, String model, TextBatcher.Vectors vectors, boolean base64)
            throws IOException {
        int rows = vectors.rows().size();
        int numbers = rows == 0 ? 0 : vectors.rows().getFirst().length;
        byte[] tail = ("],\"model\":" + JsonMapper.shared().writeValueAsString(model) + ",\"usage\":{\"prompt_tokens\":"
                        + vectors.tokens() + ",\"total_tokens\":" + vectors.tokens() + "}}")
                .getBytes(StandardCharsets.UTF_8);
        long size = HEAD.length + tail.length + (long) rows * (AROUND + (base64 ? numbers * 6L : numbers * LONGEST));
        byte[] body = new byte[Math.toIntExact(size)];
        ByteBuffer out = ByteBuffer.wrap(body).put(HEAD);
        for (int i = 0; i < rows; i++) {
            out.put(ascii((i == 0 ? "" : ",") + "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":"));
            float[] row = vectors.rows().get(i);
            if (base64) {
                ByteBuffer bytes = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(row);
                out.put((byte) '"')
                        .put(Base64.getEncoder().encode(bytes.array()))
                        .put((byte) '"');
            } else {
                char before = '[';
                for (float value : row) {
                    out.put((byte) before).put(ascii(Float.toString(value)));
                    before = ',';
                }
                out.put((byte) ']');
            }
            out.put((byte) '}');
        }
        out.put(tail);
        call.answer(200, "application/json", body, out.position());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
