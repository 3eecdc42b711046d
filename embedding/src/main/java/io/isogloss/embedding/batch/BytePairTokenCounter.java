package io.isogloss.embedding.batch;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingResult;
import com.knuddels.jtokkit.api.EncodingType;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.FailureKind;
import java.util.concurrent.ConcurrentHashMap;

/** Exact counts for models with one of OpenAI's byte-pair encodings. A token is at least one byte, which gives the bound. */
public final class BytePairTokenCounter implements TokenCounter {

    private static final ConcurrentHashMap<String, BytePairTokenCounter> LOADED = new ConcurrentHashMap<>();

    private final Encoding encoding;

    private BytePairTokenCounter(Encoding encoding) {
        this.encoding = encoding;
    }

    /** The counter of an encoding such as {@code cl100k_base}; its tables are read once a process. */
    public static BytePairTokenCounter of(String encodingName) {
        return LOADED.computeIfAbsent(encodingName, name -> {
            EncodingType type = EncodingType.fromName(name)
                    .orElseThrow(() -> new EmbeddingException(
                            FailureKind.CONFIGURATION, "no byte-pair encoding named '" + name + "'"));
            return new BytePairTokenCounter(Encodings.newLazyEncodingRegistry().getEncoding(type));
        });
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public int likely(String text) {
        return encoding.countTokensOrdinary(text);
    }

    @Override
    public int safe(String text) {
        return encoding.countTokensOrdinary(text);
    }

    @Override
    public int bound(int utf8Bytes) {
        return utf8Bytes;
    }

    @Override
    public String head(String text, int maxTokens) {
        EncodingResult result = encoding.encodeOrdinary(text, maxTokens);
        if (!result.isTruncated()) {
            return text;
        }
        int end = EstimatedTokenCounter.wholeCharacters(text, Math.max(1, result.getLastProcessedCharacterIndex() + 1));
        return text.substring(0, end);
    }
}
