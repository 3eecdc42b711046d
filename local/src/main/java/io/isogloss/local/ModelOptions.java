package io.isogloss.local;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who embeds. */
final class ModelOptions {
    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Who embeds: local, openai, cohere, voyageai or openai-compatible (default: local).")
    private String provider = MapJobPlan.LOCAL_PROVIDER;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model that embeds (default: all-MiniLM-L6-v2, or the provider's small one).")
    private @Nullable String model;

    String provider() {
        return provider.equals("voyage") ? "voyageai" : provider;
    }

    String model() {
        if (model != null) {
            return model;
        }
        return switch (provider()) {
            case "local" -> MapJobPlan.LOCAL_MODEL;
            case "openai" -> "text-embedding-3-small";
            case "cohere" -> "embed-v4.0";
            case "voyageai" -> "voyage-3.5";
            case "openai-compatible" ->
                throw CommandFailedException.wrongCall("Name the model of your server with --model.");
            default ->
                throw CommandFailedException.wrongCall("--provider is '" + provider
                        + "', allowed are local, openai, cohere, voyageai and openai-compatible.");
        };
    }
}
