package io.isogloss.embedding.local;

import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.LongTextPolicy;
import java.util.Arrays;
import java.util.List;

/**
 * Some texts of a request as token rows. A text is one row, or several where a long one is split, or none where it failed.
 */
final class TokenizedWindow {

    private final int firstText;
    private final int texts;
    private int[] ids = new int[1_024];
    private int used;
    private int[] starts = new int[64];
    /** Text of each row, counted from the start of the request. */
    private int[] owners = new int[64];

    private int rows;

    private TokenizedWindow(int firstText, int texts) {
        this.firstText = firstText;
        this.texts = texts;
    }

    /**
     * Tokenizes {@code texts[from … to - 1]} and notes empty and long texts in {@code result}.
     */
    static TokenizedWindow of(
            TextTokenizer tokenizer,
            List<String> all,
            String prompt,
            int from,
            int to,
            int maxTokens,
            LongTextPolicy policy,
            Embeddings.Builder result) {
        TokenizedWindow window = new TokenizedWindow(from, to - from);
        int[] asked = new int[to - from];
        String[] texts = new String[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            String text = all.get(i);
            if (text.isBlank()) {
                result.problem(i, FailureKind.EMPTY_TEXT, "text " + i + " is empty");
                continue;
            }
            asked[count] = i;
            texts[count++] = prompt.isEmpty() ? text : prompt + text;
        }
        long[][] encoded = tokenizer.encode(Arrays.copyOf(texts, count));
        for (int i = 0; i < count; i++) {
            window.add(asked[i], encoded[i], tokenizer, maxTokens, policy, result);
        }
        return window;
    }

    TokenRows tokenRows() {
        int[] exact = Arrays.copyOf(starts, rows + 1);
        exact[rows] = used;
        return new TokenRows(ids, exact);
    }

    int tokens() {
        return used;
    }

    /** Writes the vectors of the rows to the texts they belong to. */
    void deliver(float[] vectors, int dimensions, Embeddings.Builder result) {
        int row = 0;
        while (row < rows) {
            int text = owners[row];
            int end = row + 1;
            while (end < rows && owners[end] == text) {
                end++;
            }
            if (end - row > 1) {
                average(vectors, dimensions, row, end);
            }
            result.row(text, vectors, row * dimensions, dimensions);
            row = end;
        }
    }

    @Override
    public String toString() {
        return "texts " + firstText + " to " + (firstText + texts - 1) + ", " + rows + " rows, " + used + " tokens";
    }

    private void add(
            int text,
            long[] encoded,
            TextTokenizer tokenizer,
            int maxTokens,
            LongTextPolicy policy,
            Embeddings.Builder result) {
        int length = encoded.length;
        if (length == 0) {
            result.problem(text, FailureKind.EMPTY_TEXT, "text " + text + " has no tokens");
        } else if (length <= maxTokens) {
            row(text, encoded, 0, length, tokenizer);
        } else {
            switch (policy) {
                case REJECT ->
                    result.problem(
                            text,
                            FailureKind.TOO_LONG,
                            "text " + text + " has " + length + " tokens, the model reads " + maxTokens);
                case TRUNCATE -> {
                    result.truncated(text);
                    row(text, encoded, tokenizer.leadingSpecials(), inner(maxTokens, tokenizer), tokenizer);
                }
                case SPLIT_AND_AVERAGE -> {
                    int end = length - tokenizer.trailingSpecials();
                    int step = inner(maxTokens, tokenizer);
                    for (int at = tokenizer.leadingSpecials(); at < end; at += step) {
                        row(text, encoded, at, Math.min(step, end - at), tokenizer);
                    }
                }
            }
        }
    }

    private static int inner(int maxTokens, TextTokenizer tokenizer) {
        return Math.max(1, maxTokens - tokenizer.leadingSpecials() - tokenizer.trailingSpecials());
    }

    /** Adds {@code count} ids from {@code from}, within the special tokens unless these are already there. */
    private void row(int text, long[] encoded, int from, int count, TextTokenizer tokenizer) {
        boolean whole = from == 0 && count == encoded.length;
        int leading = whole ? 0 : tokenizer.leadingSpecials();
        int trailing = whole ? 0 : tokenizer.trailingSpecials();
        reserve(leading + count + trailing);
        starts[rows] = used;
        owners[rows++] = text;
        copy(encoded, 0, leading);
        copy(encoded, from, count);
        copy(encoded, encoded.length - trailing, trailing);
    }

    private void copy(long[] encoded, int from, int count) {
        for (int i = 0; i < count; i++) {
            ids[used++] = (int) encoded[from + i];
        }
    }

    private void reserve(int tokens) {
        if (used + tokens > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(used + tokens, ids.length * 2));
        }
        if (rows + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            owners = Arrays.copyOf(owners, owners.length * 2);
        }
    }

    private void average(float[] vectors, int dimensions, int from, int to) {
        int target = from * dimensions;
        float weight = length(from);
        for (int d = 0; d < dimensions; d++) {
            vectors[target + d] *= weight;
        }
        for (int row = from + 1; row < to; row++) {
            float rowWeight = length(row);
            for (int d = 0; d < dimensions; d++) {
                vectors[target + d] += vectors[row * dimensions + d] * rowWeight;
            }
        }
        UnitLength.scale(vectors, target, dimensions);
    }

    private int length(int row) {
        return (row + 1 < rows ? starts[row + 1] : used) - starts[row];
    }
}
