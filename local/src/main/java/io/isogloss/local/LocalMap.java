package io.isogloss.local;

import io.isogloss.datasets.adapter.embedders.EmbedderDefaults;
import io.isogloss.embedding.ApiKey;
import io.isogloss.local.engine.JobAnswers;
import io.isogloss.local.engine.LocalEngine;
import io.isogloss.local.input.TextRow;
import io.isogloss.visualizations.application.TopicModelFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Opens the engine, makes one map, closes the engine. */
final class LocalMap {
    private static final Map<String, String> KEY_VARIABLES = Map.of(
            "openai", "OPENAI_API_KEY",
            "cohere", "COHERE_API_KEY",
            "voyageai", "VOYAGE_API_KEY",
            "openai-compatible", "OPENAI_COMPATIBLE_API_KEY");

    private LocalMap() {}

    static void make(List<TextRow> rows, MapJobPlan plan, SharedOptions shared, Terminal terminal)
            throws IOException, InterruptedException {
        Path parent = plan.output().toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw new CommandFailedException("The page cannot be written to '" + plan.output()
                    + "': no such folder, or no right to write there.");
        }
        Path folder = shared.folder();
        Files.createDirectories(folder);
        JobAnswers answers = new JobAnswers(status ->
                terminal.at(status.path("statsJson").path("progress_percent").asInt(0)));
        try (LocalEngine engine =
                LocalEngine.open(folder, embedders(plan), TopicModelFinder.none(), shared.threads(), shared.seed())) {
            engine.listen(answers);
            new MapRun(engine, answers, terminal, UUID::randomUUID).run(rows, plan);
        }
    }

    /** Keys come from the environment; a provider that needs one and has none is told before any work. */
    private static EmbedderDefaults embedders(MapJobPlan plan) {
        Map<String, ApiKey> keys = new HashMap<>();
        KEY_VARIABLES.forEach((provider, variable) -> {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                keys.put(provider, ApiKey.of(value.strip()));
            }
        });
        String variable = KEY_VARIABLES.get(plan.provider());
        boolean needsKey = variable != null && !plan.provider().equals("openai-compatible");
        if (needsKey && !keys.containsKey(plan.provider())) {
            throw new CommandFailedException("The provider " + plan.provider() + " needs a key. Set " + variable
                    + " and run the command again.");
        }
        EmbedderDefaults standard = EmbedderDefaults.standard();
        return new EmbedderDefaults(
                keys,
                standard.baseUrls(),
                standard.concurrency(),
                standard.requestTimeout(),
                standard.timeLimit(),
                standard.maxRetries(),
                standard.threads(),
                standard.device(),
                standard.openEmbedders());
    }
}
