package io.isogloss.benchmarks.model;

import java.io.InputStream;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The reader of batch files as it would be on Jackson's streaming parser, for comparison only. */
final class JacksonBatch {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JacksonBatch() {}

    static void read(InputStream file, Blackhole sink) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), file)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING && !name.equals("payload")) {
                        sink.consume(parser.getString());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
    }
}
