package io.isogloss.embedding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of one request: row i belongs to text i.
 *
 * <p>Rows lie one after the other in one array, so a million of them are one object. The array is shared, not copied: treat it as
 * read-only. A row whose text failed is all zeros and is named in {@link #problems()}.
 */
public final class Embeddings {

    private final int count;
    private final int dimensions;
    private final float[] rows;
    private final long tokens;
    private final int cacheHits;
    private final Map<Integer, ItemProblem> problems;
    private final BitSet truncated;

    private Embeddings(Builder builder) {
        this.count = builder.count;
        this.dimensions = builder.dimensions;
        this.rows = builder.rows;
        this.tokens = builder.tokens;
        this.cacheHits = builder.cacheHits;
        this.problems = builder.problems;
        this.truncated = builder.truncated;
    }

    /** Number of texts in the request, failed ones included. */
    public int count() {
        return count;
    }

    /** Length of each vector; 0 only if no text succeeded and the model's dimensions are unknown. */
    public int dimensions() {
        return dimensions;
    }

    /** All vectors, {@code count × dimensions} values; row i starts at {@code i × dimensions}. Shared: do not change. */
    public float[] rows() {
        return rows;
    }

    /** A copy of one row. */
    public float[] row(int index) {
        checkIndex(index);
        return Arrays.copyOfRange(rows, index * dimensions, (index + 1) * dimensions);
    }

    /** A copy of one row, or the row's problem as an exception. */
    public float[] requireRow(int index) {
        ItemProblem problem = problem(index);
        if (problem != null) {
            throw new EmbeddingException(problem.kind(), problem.message());
        }
        return row(index);
    }

    /** Tokens that the provider counted or, for a local model, that were read. Cached rows count none. */
    public long tokens() {
        return tokens;
    }

    /** Texts answered from the cache or by an equal text of the same request. */
    public int cacheHits() {
        return cacheHits;
    }

    public boolean succeeded(int index) {
        checkIndex(index);
        return !problems.containsKey(index);
    }

    /** Number of texts that have a vector. */
    public int successes() {
        return count - problems.size();
    }

    public @Nullable ItemProblem problem(int index) {
        checkIndex(index);
        return problems.get(index);
    }

    /** Texts that failed alone, in order. */
    public List<ItemProblem> problems() {
        return List.copyOf(problems.values());
    }

    /** Positions of texts that were cut to fit the model, in order. */
    public int[] truncated() {
        return truncated.stream().toArray();
    }

    public boolean isTruncated(int index) {
        checkIndex(index);
        return truncated.get(index);
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("text " + index + " of " + count);
        }
    }

    @Override
    public String toString() {
        return "Embeddings[" + count + " × " + dimensions + ", tokens " + tokens + ", problems " + problems.size()
                + "]";
    }

    /** Collects rows in any order. Not safe for use by several threads at once. */
    public static final class Builder {

        private final int count;
        private int dimensions;
        private float[] rows;
        private long tokens;
        private int cacheHits;
        private final Map<Integer, ItemProblem> problems = new TreeMap<>();
        private final BitSet truncated = new BitSet();

        /**
         * @param count texts in the request
         * @param dimensions length of each vector, 0 if the first row shall tell
         */
        public Builder(int count, int dimensions) {
            this.count = count;
            this.dimensions = dimensions;
            this.rows = allocate(count, dimensions);
        }

        /** Copies one vector out of {@code source}. */
        public Builder row(int index, float[] source, int offset, int length) {
            if (dimensions == 0) {
                dimensions = length;
                rows = allocate(count, length);
            }
            if (length != dimensions) {
                throw new EmbeddingException(
                        FailureKind.CORRUPT_RESPONSE,
                        "vector " + index + " has " + length + " dimensions, expected " + dimensions);
            }
            System.arraycopy(source, offset, rows, index * dimensions, length);
            return this;
        }

        /** Takes all rows at once without a copy; the array belongs to the result from here on. */
        public Builder rows(float[] all, int rowDimensions) {
            if (all.length != count * rowDimensions) {
                throw new EmbeddingException(
                        FailureKind.CORRUPT_RESPONSE,
                        all.length + " values are not " + count + " rows of " + rowDimensions + " dimensions");
            }
            this.rows = all;
            this.dimensions = rowDimensions;
            return this;
        }

        public Builder tokens(long used) {
            this.tokens += used;
            return this;
        }

        public Builder cacheHits(int hits) {
            this.cacheHits += hits;
            return this;
        }

        /** Names a text that failed; its row becomes zeros. */
        public Builder problem(int index, FailureKind kind, String message) {
            problems.put(index, new ItemProblem(index, kind, message));
            if (dimensions > 0) {
                Arrays.fill(rows, index * dimensions, (index + 1) * dimensions, 0f);
            }
            return this;
        }

        public int count() {
            return count;
        }

        public boolean failed(int index) {
            return problems.containsKey(index);
        }

        public Builder truncated(int index) {
            truncated.set(index);
            return this;
        }

        /** Marks every row that holds NaN, an infinity or only zeros as failed. */
        public Builder checkRows() {
            List<Integer> candidates = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (!rowIsSound(i)) {
                    candidates.add(i);
                }
            }
            for (int i : candidates) {
                if (!problems.containsKey(i)) {
                    nameUnsoundRow(i);
                }
            }
            return this;
        }

        public Embeddings build() {
            return new Embeddings(this);
        }

        private boolean rowIsSound(int index) {
            int end = (index + 1) * dimensions;
            // The product with zero is NaN for NaN and both infinities, and its sum keeps that: no branch a value.
            float poison = 0f;
            float largest = 0f;
            for (int i = index * dimensions; i < end; i++) {
                poison += rows[i] * 0f;
                largest = Math.max(largest, Math.abs(rows[i]));
            }
            return poison == 0f && largest > 0f;
        }

        private void nameUnsoundRow(int index) {
            for (int d = 0; d < dimensions; d++) {
                float value = rows[index * dimensions + d];
                if (!Float.isFinite(value)) {
                    problem(
                            index,
                            FailureKind.NOT_FINITE,
                            "the vector of text " + index + " holds " + value + " at dimension " + d);
                    return;
                }
            }
            problem(index, FailureKind.ZERO_VECTOR, "the vector of text " + index + " is all zeros");
        }

        private static float[] allocate(int count, int dimensions) {
            return new float[Math.multiplyExact(count, dimensions)];
        }
    }
}
