package io.isogloss.visualizations.naming;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a model said, read with suspicion: only what has the asked-for form and passes the rules of {@link Names} gets out. */
final class ModelAnswer {
    private static final int MAX_CHARACTERS = 200_000;
    private static final int MAX_SUMMARY = 240;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxDocumentLength(MAX_CHARACTERS)
                            .maxStringLength(20_000)
                            .build())
                    .build())
            .build();

    private ModelAnswer() {}

    record Proposal(String name, String summary) {}

    /** The proposals by group number, counted from 1; groups without an acceptable name are absent. */
    static Map<Integer, Proposal> read(String answer, int groups) {
        Map<Integer, Proposal> proposals = new HashMap<>();
        Optional<JsonNode> root = parse(answer);
        if (root.isEmpty()) {
            return proposals;
        }
        JsonNode list = root.get().isArray() ? root.get() : root.get().path("groups");
        for (JsonNode entry : list) {
            int group = entry.path("group").asInt(0);
            String name = entry.path("name").asString("");
            if (group < 1 || group > groups || proposals.containsKey(group)) {
                continue;
            }
            Names.accept(name).ifPresent(accepted -> proposals.put(group, new Proposal(accepted, summary(entry))));
        }
        return proposals;
    }

    private static Optional<JsonNode> parse(String answer) {
        if (answer.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        // Models like to wrap JSON in a code fence or a friendly sentence.
        int start = firstOf(answer, '{', '[');
        int end = Math.max(answer.lastIndexOf('}'), answer.lastIndexOf(']'));
        if (start < 0 || end <= start) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(answer.substring(start, end + 1)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static int firstOf(String text, char one, char other) {
        int first = text.indexOf(one);
        int second = text.indexOf(other);
        return first < 0 ? second : second < 0 ? first : Math.min(first, second);
    }

    private static String summary(JsonNode entry) {
        String summary = entry.path("summary")
                .asString("")
                .replaceAll("[\\p{Cc}\\p{Cf}\\s]+", " ")
                .strip();
        if (summary.indexOf('<') >= 0 || summary.contains("://")) {
            return "";
        }
        return summary.length() <= MAX_SUMMARY ? summary : summary.substring(0, MAX_SUMMARY - 1) + "…";
    }
}
