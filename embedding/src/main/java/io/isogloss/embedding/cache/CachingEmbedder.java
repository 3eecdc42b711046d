package io.isogloss.embedding.cache;

import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderInfo;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.EmbeddingRequest;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.ItemProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the embedder behind it only for texts that the cache does not hold, and for each text once, however often it stands in a
 * request. Failed and truncated texts are not kept: whoever asks again hears of it again.
 */
public final class CachingEmbedder implements Embedder {

    private final Embedder behind;
    private final @Nullable VectorCache cache;
    private final String scope;
    private final EmbedderListener listener;

    /**
     * @param behind closed with this one
     * @param cache shared, not closed; null removes equal texts of one request only
     * @param settings what changes a vector beside provider and model: requested dimensions, prefixes, policy for long texts
     */
    public CachingEmbedder(Embedder behind, @Nullable VectorCache cache, String settings, EmbedderListener listener) {
        this.behind = behind;
        this.cache = cache;
        EmbedderInfo info = behind.info();
        this.scope = info.provider() + "\n" + info.model() + "\n" + settings;
        this.listener = listener;
    }

    @Override
    public EmbedderInfo info() {
        return behind.info();
    }

    @Override
    public Embeddings embed(EmbeddingRequest request) {
        List<String> texts = request.texts();
        int count = texts.size();
        VectorKey.@Nullable Maker keys = cache == null ? null : new VectorKey.Maker(scope, request.inputType());
        float[][] found = new float[count][];
        VectorKey[] keyOf = new VectorKey[count];
        /* Position in the inner request, for each text that is not found. */
        int[] asked = new int[count];
        List<String> missing = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>(count * 2);
        int hits = 0;
        for (int i = 0; i < count; i++) {
            String text = texts.get(i);
            Integer earlier = seen.putIfAbsent(text, i);
            if (earlier != null) {
                hits++;
                found[i] = found[earlier];
                asked[i] = asked[earlier];
                continue;
            }
            if (cache != null && keys != null) {
                keyOf[i] = keys.of(text);
                float[] vector = cache.find(keyOf[i]);
                if (vector != null) {
                    found[i] = vector;
                    hits++;
                    continue;
                }
            }
            asked[i] = missing.size();
            missing.add(text);
        }
        listener.cacheAsked(info().provider(), info().model(), hits, missing.size());
        if (hits == 0) {
            Embeddings all = behind.embed(request);
            keep(all, keyOf);
            return all;
        }
        Embeddings inner = behind.embed(new EmbeddingRequest(missing, request.inputType(), request.timeLimit()));
        return merge(inner, found, asked, keyOf, hits);
    }

    @Override
    public void close() {
        behind.close();
    }

    private Embeddings merge(Embeddings inner, float[][] found, int[] asked, VectorKey[] keyOf, int hits) {
        Embeddings.Builder result = new Embeddings.Builder(found.length, inner.dimensions());
        result.tokens(inner.tokens()).cacheHits(hits);
        for (int i = 0; i < found.length; i++) {
            if (found[i] != null) {
                result.row(i, found[i], 0, found[i].length);
                continue;
            }
            int at = asked[i];
            ItemProblem problem = inner.problem(at);
            if (problem != null) {
                result.problem(i, problem.kind(), problem.message().replaceFirst("text " + at + "\\b", "text " + i));
                continue;
            }
            if (inner.isTruncated(at)) {
                result.truncated(i);
            }
            result.row(i, inner.rows(), at * inner.dimensions(), inner.dimensions());
            if (keyOf[i] != null && cache != null && !inner.isTruncated(at)) {
                cache.keep(keyOf[i], inner.rows(), at * inner.dimensions(), inner.dimensions());
            }
        }
        return result.build();
    }

    private void keep(Embeddings all, VectorKey[] keyOf) {
        if (cache == null) {
            return;
        }
        for (int i = 0; i < keyOf.length; i++) {
            if (all.succeeded(i) && !all.isTruncated(i)) {
                cache.keep(keyOf[i], all.rows(), i * all.dimensions(), all.dimensions());
            }
        }
    }
}
