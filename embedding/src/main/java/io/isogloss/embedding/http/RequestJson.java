package io.isogloss.embedding.http;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a request body; a value of null or 0 is left out. Not safe for use by several threads. */
final class RequestJson {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final int BYTES_A_TEXT = 256;

    private final ByteArrayOutputStream out;
    private final JsonGenerator json;

    RequestJson(int texts) {
        out = new ByteArrayOutputStream(BYTES_A_TEXT * (texts + 1));
        json = FACTORY.createGenerator(ObjectWriteContext.empty(), out);
        json.writeStartObject();
    }

    RequestJson text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
        return this;
    }

    RequestJson texts(String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
        return this;
    }

    RequestJson number(String name, int value) {
        if (value > 0) {
            json.writeNumberProperty(name, value);
        }
        return this;
    }

    RequestJson flag(String name, boolean value) {
        json.writeBooleanProperty(name, value);
        return this;
    }

    byte[] bytes() {
        json.writeEndObject();
        json.close();
        return out.toByteArray();
    }
}
