package io.isogloss.embedding.remote;

import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.LongTextPolicy;
import io.isogloss.embedding.batch.TokenCounter;
import io.isogloss.embedding.batch.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The texts of a request as they will be sent: with their prefix, within the model's length, whole characters only. A text is one piece,
 * or several if it is split, or none if it failed.
 */
final class FittedTexts {

    private static final int BYTES_A_TOKEN = 4;

    private final List<String> pieces;
    private int[] owners;
    private int[] tokens;
    private int[] bytes;
    /** Pieces whose tokens are only bounded by their bytes. */
    private final BitSet bounded = new BitSet();

    private FittedTexts(int expected) {
        pieces = new ArrayList<>(expected);
        owners = new int[expected];
        tokens = new int[expected];
        bytes = new int[expected];
    }

    /**
     * What fitting needs to know.
     *
     * @param serverTruncates leave the cutting to the server, which counts better than an estimate
     */
    record Rule(TokenCounter counter, int maxTokens, LongTextPolicy policy, boolean serverTruncates) {}

    /** Fits all texts and names those that cannot be sent, or are cut, in {@code result}. */
    static FittedTexts of(List<String> texts, String prefix, Rule rule, Embeddings.Builder result) {
        FittedTexts fitted = new FittedTexts(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (text.isBlank()) {
                result.problem(i, FailureKind.EMPTY_TEXT, "text " + i + " is empty");
                continue;
            }
            String whole = prefix.isEmpty() ? text : prefix + text;
            int length = Utf8.length(whole);
            if (length < 0) {
                whole = Utf8.repaired(whole);
                length = Utf8.length(whole);
            }
            fitted.fit(i, whole, length, rule, result);
        }
        return fitted;
    }

    int count() {
        return pieces.size();
    }

    List<String> pieces() {
        return pieces;
    }

    /** Whether piece i is text i for all of so many texts. */
    boolean isOnePieceEach(int texts) {
        if (pieces.size() != texts) {
            return false;
        }
        for (int i = 0; i < texts; i++) {
            if (owners[i] != i) {
                return false;
            }
        }
        return true;
    }

    int owner(int piece) {
        return owners[piece];
    }

    int[] tokens() {
        return tokens;
    }

    int[] bytes() {
        return bytes;
    }

    /** Counts the pieces that are only bounded, if all together would not fit one batch by their bounds. */
    void countIfMoreThan(int batchTokens, TokenCounter counter) {
        long sum = 0;
        for (int i = 0; i < count(); i++) {
            sum += tokens[i];
        }
        if (sum > batchTokens) {
            for (int i = bounded.nextSetBit(0); i >= 0; i = bounded.nextSetBit(i + 1)) {
                tokens[i] = counter.likely(pieces.get(i));
            }
            bounded.clear();
        }
    }

    /** The tokens that a rate limit will see: of a piece that was only bounded, a quarter of its bytes. */
    long likelyTokens(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += bounded.get(i) ? tokens[i] / BYTES_A_TOKEN + 1 : tokens[i];
        }
        return sum;
    }

    private void fit(int text, String whole, int length, Rule rule, Embeddings.Builder result) {
        TokenCounter counter = rule.counter();
        int bound = counter.bound(length);
        if (bound <= rule.maxTokens()) {
            // Counting is dear; a text whose bytes already fit needs none. The bound errs on the safe side.
            bounded.set(pieces.size(), counter.exact());
            add(text, whole, counter.exact() ? bound : counter.safe(whole), length);
            return;
        }
        int likely = counter.likely(whole);
        if (likely <= rule.maxTokens()) {
            add(text, whole, counter.exact() ? likely : counter.safe(whole), length);
            return;
        }
        switch (rule.policy()) {
            case REJECT -> {
                if (counter.exact()) {
                    result.problem(
                            text,
                            FailureKind.TOO_LONG,
                            "text " + text + " has " + likely + " tokens, the model reads " + rule.maxTokens());
                } else {
                    // An estimate must not refuse a text; the server will if it is too long.
                    add(text, whole, likely, length);
                }
            }
            case TRUNCATE -> {
                result.truncated(text);
                if (rule.serverTruncates() && !counter.exact()) {
                    add(text, whole, rule.maxTokens(), length);
                } else {
                    String head = counter.head(whole, rule.maxTokens());
                    add(text, head, Math.min(likely, rule.maxTokens()), Utf8.length(head));
                }
            }
            case SPLIT_AND_AVERAGE -> {
                String rest = whole;
                while (!rest.isEmpty()) {
                    String head = counter.head(rest, rule.maxTokens());
                    add(text, head, counter.safe(head), Utf8.length(head));
                    rest = rest.substring(head.length());
                }
            }
        }
    }

    private void add(int text, String piece, int tokenCount, int byteCount) {
        int at = pieces.size();
        if (at == owners.length) {
            int larger = Math.max(16, at * 2);
            owners = Arrays.copyOf(owners, larger);
            tokens = Arrays.copyOf(tokens, larger);
            bytes = Arrays.copyOf(bytes, larger);
        }
        owners[at] = text;
        tokens[at] = tokenCount;
        bytes[at] = byteCount;
        pieces.add(piece);
    }
}
