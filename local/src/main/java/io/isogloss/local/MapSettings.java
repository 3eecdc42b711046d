package io.isogloss.local;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a map is laid out, clustered, named and drawn. */
final class MapSettings {
    @Mixin
    private PageOptions page = new PageOptions();

    @Option(
            names = "--n-neighbors",
            paramLabel = "N",
            description = "Small shows detail, large the whole (default: 15).")
    private int neighbors = 15;

    @Option(names = "--min-dist", paramLabel = "D", description = "How close points may lie (default: 0.1).")
    private double minDist = 0.1;

    @Option(names = "--min-cluster-size", paramLabel = "N", description = "Texts of the smallest topic (default: 15).")
    private int minClusterSize = 15;

    @Option(
            names = "--namer",
            paramLabel = "WHO",
            description = "Who names the topics: keywords, openai, cohere, or the URL of a server that speaks"
                    + " OpenAI's protocol (default: keywords).")
    private String namer = "keywords";

    @Option(
            names = "--namer-model",
            paramLabel = "NAME",
            description = "The model that names (default: the provider's).")
    private @Nullable String namerModel;

    String titleOr(String fallback) {
        return page.titleOr(fallback);
    }

    /** The plan with these settings. */
    MapJobPlan applyTo(MapJobPlan plan) {
        return page.applyTo(plan.with("n_neighbors", neighbors)
                .with("min_dist", minDist)
                .with("min_cluster_size", minClusterSize)
                .namedBy(namer()));
    }

    private Namer namer() {
        String who = namer.strip();
        if (who.startsWith("http://") || who.startsWith("https://")) {
            try {
                if (URI.create(who).getHost() != null) {
                    return new Namer("openai-compatible", namerModel == null ? "" : namerModel, who);
                }
            } catch (IllegalArgumentException e) {
                // Said below, in the same words.
            }
        }
        return switch (who.toLowerCase(Locale.ROOT)) {
            case "keywords" -> Namer.KEYWORDS;
            case "openai", "cohere" ->
                new Namer(who.toLowerCase(Locale.ROOT), namerModel == null ? "" : namerModel, "");
            default ->
                throw CommandFailedException.wrongCall("--namer is '" + namer
                        + "', allowed are keywords, openai, cohere and a URL like http://localhost:11434/v1.");
        };
    }
}
