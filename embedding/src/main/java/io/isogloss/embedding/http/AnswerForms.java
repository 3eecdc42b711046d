package io.isogloss.embedding.http;

import io.isogloss.embedding.http.JsonBytes.MalformedJson;
import java.io.IOException;

/** The shapes in which providers send vectors. Each method reads one whole answer and returns the tokens it names. */
final class AnswerForms {

    private static final byte[][] ROOT = JsonBytes.names("data", "usage");
    private static final byte[][] ITEM = JsonBytes.names("embedding", "index");
    private static final byte[][] USAGE = JsonBytes.names("prompt_tokens", "total_tokens");
    private static final byte[][] COHERE = JsonBytes.names("embeddings", "meta");
    private static final byte[][] COHERE_FORMS = JsonBytes.names("float", "base64");
    private static final byte[][] META = JsonBytes.names("billed_units");
    private static final byte[][] BILLED = JsonBytes.names("input_tokens");

    private AnswerForms() {}

    /** {@code {"data":[{"embedding":…,"index":0}],"usage":{"total_tokens":7}}}. */
    static long dataList(JsonBytes json, VectorRows vectors) throws IOException {
        json.expect('{');
        long tokens = 0;
        boolean found = false;
        boolean first = true;
        for (int field = json.field(ROOT, first); field >= 0; field = json.field(ROOT, first)) {
            first = false;
            switch (field) {
                case 0 -> {
                    found = true;
                    items(json, vectors);
                }
                case 1 -> tokens = usage(json, USAGE);
                default -> json.skip();
            }
        }
        if (!found) {
            throw new MalformedJson("has no field data");
        }
        return tokens;
    }

    /**
     * {@code {"embeddings":[[…]]}} or {@code {"embeddings":{"float":[[…]]}}} or the same with base64, and Cohere's
     * {@code "meta":{"billed_units":{"input_tokens":7}}}.
     */
    static long embeddings(JsonBytes json, VectorRows vectors) throws IOException {
        json.expect('{');
        long tokens = 0;
        boolean found = false;
        boolean first = true;
        for (int field = json.field(COHERE, first); field >= 0; field = json.field(COHERE, first)) {
            first = false;
            switch (field) {
                case 0 -> {
                    found = true;
                    if (json.peek() == '{') {
                        forms(json, vectors);
                    } else {
                        list(json, vectors);
                    }
                }
                case 1 -> tokens = billed(json);
                default -> json.skip();
            }
        }
        if (!found) {
            throw new MalformedJson("has no field embeddings");
        }
        return tokens;
    }

    private static void items(JsonBytes json, VectorRows vectors) throws IOException {
        json.expect('[');
        boolean first = true;
        while (json.element(first)) {
            first = false;
            json.expect('{');
            int before = vectors.count();
            long index = Long.MIN_VALUE;
            boolean firstField = true;
            for (int field = json.field(ITEM, firstField); field >= 0; field = json.field(ITEM, firstField)) {
                firstField = false;
                switch (field) {
                    case 0 -> vectors.read(json);
                    case 1 -> index = json.wholeNumber();
                    default -> json.skip();
                }
            }
            if (vectors.count() != before + 1) {
                throw new MalformedJson("has an item with " + (vectors.count() - before) + " vectors");
            }
            if (index != Long.MIN_VALUE) {
                vectors.index(index);
            }
        }
    }

    private static void forms(JsonBytes json, VectorRows vectors) throws IOException {
        json.expect('{');
        boolean first = true;
        for (int field = json.field(COHERE_FORMS, first); field >= 0; field = json.field(COHERE_FORMS, first)) {
            first = false;
            if (field < COHERE_FORMS.length && json.peek() == '[') {
                list(json, vectors);
            } else {
                json.skip();
            }
        }
    }

    private static void list(JsonBytes json, VectorRows vectors) throws IOException {
        json.expect('[');
        boolean first = true;
        while (json.element(first)) {
            first = false;
            vectors.read(json);
        }
    }

    /** The largest number among the named fields: a total is never below its parts. */
    private static long usage(JsonBytes json, byte[][] names) throws IOException {
        long largest = 0;
        if (!json.take('{')) {
            json.skip();
            return 0;
        }
        boolean first = true;
        for (int field = json.field(names, first); field >= 0; field = json.field(names, first)) {
            first = false;
            if (field < names.length) {
                largest = Math.max(largest, json.wholeNumber());
            } else {
                json.skip();
            }
        }
        return largest;
    }

    private static long billed(JsonBytes json) throws IOException {
        long tokens = 0;
        if (!json.take('{')) {
            json.skip();
            return 0;
        }
        boolean first = true;
        for (int field = json.field(META, first); field >= 0; field = json.field(META, first)) {
            first = false;
            if (field == 0) {
                tokens = usage(json, BILLED);
            } else {
                json.skip();
            }
        }
        return tokens;
    }
}
