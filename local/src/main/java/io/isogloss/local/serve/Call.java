package io.isogloss.local.serve;

import io.isogloss.local.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer. One thread. */
final class Call {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Exchange exchange;
    private @Nullable Map<String, String> query;
    private int status;

    Call(Exchange exchange) {
        this.exchange = exchange;
    }

    String method() {
        return exchange.method();
    }

    String path() {
        return exchange.path();
    }

    /** The status that was sent; 0 before. */
    int status() {
        return status;
    }

    Optional<String> parameter(String name) {
        if (query == null) {
            query = parse(exchange.query());
        }
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.header(name));
    }

    void setHeader(String name, String value) {
        exchange.setHeader(name, value);
    }

    InputStream body() {
        return exchange.body();
    }

    /** The body as JSON, no larger than that. */
    JsonNode json(int mostBytes) throws IOException {
        // Room for as much as is said to come: a buffer that is too large costs more than what is in it.
        long said = header("Content-Length").map(Call::length).orElse(Long.MAX_VALUE);
        byte[] bytes = body().readNBytes((int) Math.min(said, mostBytes + 1L));
        if (bytes.length > mostBytes) {
            throw new HttpFailure(413, "request_too_large", "the request is larger than " + mostBytes + " bytes");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new HttpFailure(400, "invalid_json", "the request is not JSON: " + e.getOriginalMessage());
        }
    }

    private static long length(String said) {
        try {
            return Math.max(0, Long.parseLong(said.strip()));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    void answer(int code, JsonNode value) throws IOException {
        answer(code, "application/json", JSON.writeValueAsBytes(value));
    }

    void answer(int code, String type, String text) throws IOException {
        answer(code, type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void answer(int code, String type, byte[] bytes) throws IOException {
        answer(code, type, bytes, bytes.length);
    }

    /** Answers with the first bytes. */
    void answer(int code, String type, byte[] bytes, int length) throws IOException {
        setHeader("Content-Type", type);
        setHeader("X-Content-Type-Options", "nosniff");
        status = code;
        exchange.answer(code, bytes, length);
    }

    /** Begins an answer of unknown length. Closed by the caller. */
    OutputStream stream(String type) throws IOException {
        setHeader("Content-Type", type);
        setHeader("X-Content-Type-Options", "nosniff");
        status = 200;
        return exchange.stream(200);
    }

    void redirect(String location) throws IOException {
        setHeader("Location", location);
        answer(303, "text/plain", new byte[0]);
    }

    private static Map<String, String> parse(@Nullable String raw) {
        Map<String, String> found = new LinkedHashMap<>();
        if (raw == null) {
            return found;
        }
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                found.putIfAbsent(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new HttpFailure(400, "invalid_query", "the query is not well-formed");
            }
        }
        return found;
    }
}
