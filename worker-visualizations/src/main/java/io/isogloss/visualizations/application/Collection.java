package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.page.MapColumn;
import io.isogloss.runtime.vectors.VectorMatrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a collection: first the points of the matrix, then those that were placed among them. Filled by one thread; about as large as the
 * matrix and the texts.
 */
final class Collection {
    private final long total;
    private final List<PointId> ids;
    private final List<String> texts;
    private final PayloadColumns columns = new PayloadColumns();
    private VectorMatrix matrix;
    private long[] prints = {};

    Collection(long total, int expected, int dimensions) {
        this.total = total;
        this.ids = new ArrayList<>(expected);
        this.texts = new ArrayList<>(expected);
        this.matrix = new VectorMatrix(new float[0], 0, dimensions);
    }

    void add(PointId id, Map<String, @Nullable Object> payload) {
        ids.add(id);
        texts.add(textOf(payload));
        columns.add(payload);
    }

    void read(VectorMatrix vectors) {
        matrix = vectors;
        prints = new long[vectors.rows()];
        for (int row = 0; row < prints.length; row++) {
            prints[row] = print(vectors.values(), row * vectors.dimensions(), vectors.dimensions());
        }
    }

    private static long print(float[] values, int from, int count) {
        long print = count;
        for (int i = from; i < from + count; i++) {
            print = (print ^ Float.floatToRawIntBits(values[i])) * 0x9E3779B97F4A7C15L;
            print ^= print >>> 32;
        }
        return print;
    }

    /** The vectors of the first points. */
    VectorMatrix matrix() {
        return matrix;
    }

    /** A number for each vector here: another vector has another one. */
    long[] prints() {
        return prints;
    }

    /** Points of the collection, those that are not on the map included. */
    long total() {
        return Math.max(total, ids.size());
    }

    int points() {
        return ids.size();
    }

    /** How many of the points have a vector here. */
    int laidOut() {
        return matrix.rows();
    }

    List<PointId> ids() {
        return Collections.unmodifiableList(ids);
    }

    /** One a point, empty where it has none. */
    List<String> texts() {
        return Collections.unmodifiableList(texts);
    }

    List<MapColumn> columns() {
        return columns.columns();
    }

    /** Title, empty line, text, or whichever of them is there. */
    static String textOf(Map<String, @Nullable Object> payload) {
        String title = string(payload.get("item_title"));
        String text = string(payload.get("text"));
        if (title.isEmpty() || text.isEmpty() || title.equals(text)) {
            return text.isEmpty() ? title : text;
        }
        return title + "\n\n" + text;
    }

    private static String string(@Nullable Object value) {
        return value instanceof String text ? text.strip() : "";
    }
}
