package io.isogloss.local.serve;

import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.search.Found;
import io.isogloss.local.search.FoundJson;
import io.isogloss.local.search.Question;
import io.isogloss.local.search.TextSearch;
import io.isogloss.runtime.catalog.Catalog;
import io.isogloss.runtime.catalog.TextSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/search?q=…}: what `isogloss search` does, with the same words as options. */
final class SearchRoute implements Door.Route, AutoCloseable {
    private final LocalEngine engine;
    private final Catalog catalog;
    private final Path indexes;
    private final Map<String, TextSearch> open = new HashMap<>();

    SearchRoute(LocalEngine engine, Catalog catalog, Path indexes) {
        this.engine = engine;
        this.catalog = catalog;
        this.indexes = indexes;
    }

    @Override
    public void answer(Call call) throws IOException {
        EmbeddingsRoute.require(call, "GET");
        TextSet set = find(call.parameter("in"));
        List<Found> found;
        try {
            found = search(set).search(question(call));
        } catch (NoSuchElementException e) {
            throw new HttpFailure(404, "not_found", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, "invalid_input", String.valueOf(e.getMessage()));
        }
        ObjectNode answer = JsonMapper.shared()
                .createObjectNode()
                .put("collection", set.collection())
                .put("title", set.title());
        answer.set("results", FoundJson.of(found));
        call.answer(200, answer);
    }

    private TextSet find(Optional<String> in) {
        if (in.isPresent()) {
            return catalog.find(in.get(), in.get())
                    .orElseThrow(() -> new HttpFailure(404, "not_found", "there are no texts '" + in.get() + "'"));
        }
        return catalog.all().stream()
                .findFirst()
                .orElseThrow(() -> new HttpFailure(404, "not_found", "no texts have been read yet"));
    }

    /** The search of a set; of a set that has changed a new one. */
    private synchronized TextSearch search(TextSet set) {
        TextSearch known = open.get(set.collection());
        if (known != null && known.set().revision().equals(set.revision())) {
            return known;
        }
        // The old one stays open for whoever searches it now; its index is small and goes with the process.
        TextSearch made =
                new TextSearch(set, engine.vectors(), () -> engine.embedder(set), indexes, InstantSource.system());
        open.put(set.collection(), made);
        return made;
    }

    private static Question question(Call call) {
        @Nullable String like = call.parameter("like").orElse(null);
        String words = call.parameter("q").orElse("");
        if (words.isBlank() == (like == null)) {
            throw new HttpFailure(400, "invalid_input", "give either q or like");
        }
        return new Question(
                words,
                like,
                Question.Mode.valueOf(word(call, "mode", "hybrid", "semantic|keyword|hybrid")),
                Question.Fusion.valueOf(word(call, "fusion", "rrf", "rrf|weighted")),
                number(call, "meaning", 0.5),
                (int) number(call, "limit", 10),
                call.parameter("score-field").orElse(null),
                number(call, "score-weight", 0.2),
                call.parameter("time-field").orElse(null),
                Duration.ofSeconds((long) (number(call, "half-life-days", 365) * 86_400)));
    }

    private static String word(Call call, String name, String fallback, String allowed) {
        String word = call.parameter(name).orElse(fallback).toLowerCase(Locale.ROOT);
        if (!word.matches(allowed)) {
            throw new HttpFailure(400, "invalid_input", name + " must be " + allowed.replace("|", ", "));
        }
        return word.toUpperCase(Locale.ROOT);
    }

    private static double number(Call call, String name, double fallback) {
        String text = call.parameter(name).orElse(null);
        if (text == null) {
            return fallback;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new HttpFailure(400, "invalid_input", name + " must be a number");
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(TextSearch::close);
        open.clear();
    }
}
