package io.isogloss.visualizations.application;

import io.isogloss.model.PointId;
import io.isogloss.model.visualization.VisualizationTransformJob;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobContext;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.vectors.CollectionFacts;
import io.isogloss.runtime.vectors.PayloadFields;
import io.isogloss.runtime.vectors.PointVisitor;
import io.isogloss.runtime.vectors.VectorMatrix;
import io.isogloss.runtime.vectors.VectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads vectors and payloads of a collection into flat memory, after checking that they fit. */
final class CollectionReader {
    private static final int TELL_EVERY = 2_048;

    private CollectionReader() {}

    static Collection read(VisualizationTransformJob job, VectorStore store, MapLimits limits, JobContext context) {
        String name = job.collectionName();
        CollectionFacts facts = store.describe(name)
                .orElseThrow(() -> JobFailedException.of(
                        FailureKind.NOT_FOUND, "Not found: Collection `" + name + "` doesn't exist!"));
        String vector = facts.vectorName(null);
        int dimensions = facts.vector(vector).dimensions();
        long total = store.count(name);
        if (total == 0) {
            throw JobFailedException.of(FailureKind.INVALID, "collection `" + name + "` has no points, nothing to map");
        }
        int rows = (int) Math.min(total, limits.maxPoints());
        long needed = MapLimits.estimateBytes(rows, dimensions);
        if (needed > limits.memoryBytes()) {
            long fitting = limits.memoryBytes() * rows / Math.max(1, needed);
            throw JobFailedException.of(
                    FailureKind.TOO_LARGE,
                    "a map of %,d points with %,d dimensions needs about %,d MiB, this worker allows %,d MiB; about %,d points would fit"
                            .formatted(rows, dimensions, needed >> 20, limits.memoryBytes() >> 20, fitting));
        }
        Visitor visitor = new Visitor(rows, context);
        VectorMatrix matrix = rows < total
                ? store.sample(name, vector, PayloadFields.all(), rows, limits.seed(), visitor)
                : store.scroll(name, vector, PayloadFields.all(), rows, visitor);
        return new Collection(
                matrix, Math.max(total, matrix.rows()), visitor.ids, visitor.texts, visitor.columns.columns());
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

    private static final class Visitor implements PointVisitor {
        private final List<PointId> ids;
        private final List<String> texts;
        private final PayloadColumns columns = new PayloadColumns();
        private final JobContext context;

        Visitor(int expected, JobContext context) {
            this.ids = new ArrayList<>(expected);
            this.texts = new ArrayList<>(expected);
            this.context = context;
        }

        @Override
        public void point(int row, PointId id, Map<String, @Nullable Object> payload) {
            if (row % TELL_EVERY == 0) {
                context.throwIfCancelled();
            }
            ids.add(id);
            texts.add(textOf(payload));
            columns.add(payload);
        }
    }
}
