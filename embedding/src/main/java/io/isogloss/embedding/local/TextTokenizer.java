package io.isogloss.embedding.local;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A model's own tokenizer. Never pads or cuts: whoever asks sees the full length of a text and decides.
 *
 * <p>Reads ids through the library's native methods, since its encoding objects also carry a string and a span for each token.
 */
final class TextTokenizer implements AutoCloseable {

    private static final TokenizersLibrary NATIVE = TokenizersLibrary.LIB;

    /** So many texts are read sooner than other threads are woken for them, on a machine whose cores all compute. */
    private static final int FEW = 32;

    private final HuggingFaceTokenizer tokenizer;
    private final long handle;
    private final int leadingSpecials;
    private final int trailingSpecials;

    TextTokenizer(ModelSource source) {
        try (InputStream json = source.open()) {
            tokenizer = HuggingFaceTokenizer.newInstance(
                    json, Map.of("padding", "DO_NOT_PAD", "truncation", "DO_NOT_TRUNCATE"));
        } catch (IOException e) {
            throw new EmbeddingException(FailureKind.LOCAL_MODEL, "cannot read the tokenizer: " + e.getMessage(), e);
        }
        handle = tokenizer.getHandle();
        long encoding = NATIVE.encode(handle, "a", true);
        long[] special;
        try {
            special = NATIVE.getSpecialTokenMask(encoding);
        } finally {
            NATIVE.deleteEncoding(encoding);
        }
        int leading = 0;
        while (leading < special.length && special[leading] == 1) {
            leading++;
        }
        int trailing = 0;
        while (trailing < special.length - leading && special[special.length - 1 - trailing] == 1) {
            trailing++;
        }
        leadingSpecials = leading;
        trailingSpecials = trailing;
    }

    /** Ids of each text, special tokens included. A few are read by the calling thread, many by all cores that the native library takes. */
    long[][] encode(String[] texts) {
        long[] encodings = texts.length > FEW ? NATIVE.batchEncode(handle, texts, true) : oneByOne(texts);
        long[][] ids = new long[encodings.length][];
        for (int i = 0; i < encodings.length; i++) {
            ids[i] = NATIVE.getTokenIds(encodings[i]);
            NATIVE.deleteEncoding(encodings[i]);
        }
        return ids;
    }

    private long[] oneByOne(String[] texts) {
        long[] encodings = new long[texts.length];
        for (int i = 0; i < texts.length; i++) {
            encodings[i] = NATIVE.encode(handle, texts[i], true);
        }
        return encodings;
    }

    /** Special tokens before the text's own. */
    int leadingSpecials() {
        return leadingSpecials;
    }

    /** Special tokens after the text's own. */
    int trailingSpecials() {
        return trailingSpecials;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
