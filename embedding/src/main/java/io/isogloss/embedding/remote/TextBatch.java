package io.isogloss.embedding.remote;

import io.isogloss.embedding.InputType;
import java.util.List;

/**
 * The texts of one request.
 *
 * @param texts exactly what is sent
 * @param inputType what the vectors are for
 * @param truncate whether the server may cut a long text
 */
public record TextBatch(List<String> texts, InputType inputType, boolean truncate) {

    TextBatch part(int from, int to) {
        return new TextBatch(texts.subList(from, to), inputType, truncate);
    }
}
