package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names every cluster of every layer of a map.
 *
 * <p>A name comes, in this order, from an earlier run when the cluster is the same, from the model when there is one and its answer passes the rules, from
 * keywords, and only when there is no text at all from the cluster's number. Whatever the source: no two equal names in a layer, no cluster named
 * as one above it, never empty. Deterministic for the same input and the same answers.
 *
 * <p>Instances hold one map's texts and serve one thread; calls to the model run in parallel on virtual threads inside {@link #name}.
 */
public final class TopicNaming {
    private static final int EXEMPLARS_KEPT = 8;
    private static final int CHILDREN_SHOWN = 12;

    private final String[] texts;
    private final List<TopicLayer> layers;
    private final NamingOptions options;
    private final Corpus corpus;
    private final List<ClusterIndex> indexes = new ArrayList<>();
    private final List<ClusterWords[]> words;
    /** For each layer and cluster the points that stand for it, best first. */
    private final List<List<List<Integer>>> exemplars = new ArrayList<>();

    /**
     * Reads the texts and scores their phrases, on several threads. Ends with an exception soon after its thread is interrupted.
     *
     * @param texts one a point, empty where there is none
     * @param rows the vectors, or null when names shall come from words alone
     * @param layers finest first, exactly nested
     */
    public TopicNaming(String[] texts, @Nullable VectorRows rows, List<TopicLayer> layers, NamingOptions options) {
        this.texts = texts;
        this.layers = List.copyOf(layers);
        this.options = options;
        for (TopicLayer layer : layers) {
            indexes.add(new ClusterIndex(layer));
        }
        try (ParallelRunner runner =
                ParallelRunner.open(options.threads(), Cancellation.manual(), (stage, fraction) -> {})) {
            this.corpus = Corpus.of(texts, runner);
            Meanings meanings = new Meanings(rows);
            this.words = new Keywords(corpus, meanings, runner).of(this.layers, indexes);
            Exemplars chooser = new Exemplars(texts, meanings);
            int wanted = Math.max(EXEMPLARS_KEPT, options.samplesPerCluster());
            for (ClusterIndex index : indexes) {
                List<List<Integer>> ofLayer = new ArrayList<>(Collections.nCopies(index.clusters(), List.of()));
                runner.forChunks(index.clusters(), 8, (chunk, from, to) -> {
                    for (int cluster = from; cluster < to; cluster++) {
                        ofLayer.set(cluster, chooser.of(index, cluster, wanted));
                    }
                });
                exemplars.add(ofLayer);
            }
        }
    }

    /** What came out. {@code modelProblem} says why the model named fewer clusters than it was asked to, or is empty. */
    public record Outcome(List<List<Topic>> layers, int modelCalls, String modelProblem) {}

    /** Hears how far the naming is, as a fraction from 0 to 1; called from the thread that called {@link #name}. */
    @FunctionalInterface
    public interface Progress {
        void at(double fraction);
    }

    /** Names without a model. */
    public Outcome byKeywords(CarriedNames carried) {
        return assemble(new ModelNames(layers.size()), carried, 0, "");
    }

    /** Names with a model; falls back to keywords cluster by cluster. */
    public Outcome name(TopicModel model, NameCache cache, CarriedNames carried, Progress progress) {
        ModelConversation conversation = new ModelConversation(model, cache, options);
        ModelNames proposed = new ModelNames(layers.size());
        IdentityHashMap<Evidence, Integer> layerOf = new IdentityHashMap<>();
        List<List<Evidence>> byLayer = new ArrayList<>();
        List<Evidence> waiting = List.of();
        for (int layer = 0; layer < layers.size(); layer++) {
            List<Evidence> ofLayer = new ArrayList<>();
            for (int cluster = 0; cluster < indexes.get(layer).clusters(); cluster++) {
                if (carried.find(layer, cluster).isEmpty() && hasText(layer, cluster)) {
                    Evidence evidence = evidence(layer, cluster, proposed);
                    ofLayer.add(evidence);
                    layerOf.put(evidence, layer);
                }
            }
            byLayer.add(ofLayer);
            List<Evidence> wanted = new ArrayList<>(waiting);
            wanted.addAll(ofLayer);
            // What does not fill a call waits for the next layer: a call costs as much for one cluster as for ten.
            int left = layer == layers.size() - 1 ? 0 : wanted.size() % options.clustersPerCall();
            List<Evidence> asked = wanted.subList(0, wanted.size() - left);
            waiting = wanted.subList(wanted.size() - left, wanted.size());
            int current = layer;
            conversation.name(
                    asked,
                    (evidence, proposal) ->
                            proposed.put(layerOf.getOrDefault(evidence, 0), evidence.cluster(), proposal),
                    fraction -> progress.at((current + fraction) / layers.size()));
            asked.stream()
                    .map(evidence -> layerOf.getOrDefault(evidence, 0))
                    .distinct()
                    .forEach(each -> conversation.tellApart(byLayer.get(each), proposed.ofLayer(each)));
        }
        return assemble(proposed, carried, conversation.calls(), conversation.problem());
    }

    private List<Integer> first(int layer, int cluster, int wanted) {
        List<Integer> all = exemplars.get(layer).get(cluster);
        return all.subList(0, Math.min(wanted, all.size()));
    }

    private boolean hasText(int layer, int cluster) {
        return words.get(layer)[cluster].phrases().length > 0
                || !exemplars.get(layer).get(cluster).isEmpty();
    }

    private Evidence evidence(int layer, int cluster, ModelNames proposed) {
        ClusterIndex index = indexes.get(layer);
        List<String> samples = new ArrayList<>();
        for (int point : first(layer, cluster, options.samplesPerCluster())) {
            samples.add(texts[point]);
        }
        return new Evidence(
                cluster,
                index.size(cluster),
                wantedLength(layer),
                surfaces(layer, cluster),
                children(layer, cluster, proposed),
                samples,
                contrasts(layer, cluster));
    }

    private String wantedLength(int layer) {
        if (layer == 0) {
            return "3 to 6 words";
        }
        return layer == layers.size() - 1 ? "1 to 3 words" : "2 to 4 words";
    }

    private List<String> children(int layer, int cluster, ModelNames proposed) {
        if (layer == 0) {
            return List.of();
        }
        List<Integer> children = new ArrayList<>();
        TopicLayer finer = layers.get(layer - 1);
        ClusterIndex finerIndex = indexes.get(layer - 1);
        for (int child = 0; child < finerIndex.clusters(); child++) {
            if (finer.parent(child) == cluster) {
                children.add(child);
            }
        }
        children.sort(
                Comparator.comparingInt((Integer c) -> -finerIndex.size(c)).thenComparingInt(c -> c));
        return children.stream()
                .limit(CHILDREN_SHOWN)
                .map(child -> proposed.name(layer - 1, child)
                                .orElseGet(() -> keywordNames(layer - 1, child).getFirst())
                        + " (" + finerIndex.size(child) + ")")
                .toList();
    }

    /** Two texts of the nearest sibling by keyword overlap; they show the model where the border runs. */
    private List<String> contrasts(int layer, int cluster) {
        ClusterIndex index = indexes.get(layer);
        int parent = layers.get(layer).parent(cluster);
        int best = -1;
        int bestShared = -1;
        for (int other = 0; other < index.clusters(); other++) {
            if (other == cluster || (parent >= 0 && layers.get(layer).parent(other) != parent)) {
                continue;
            }
            int shared = sharedKeywords(layer, cluster, other);
            if (shared > bestShared) {
                bestShared = shared;
                best = other;
            }
        }
        if (best < 0 || (parent < 0 && bestShared == 0)) {
            return List.of();
        }
        return first(layer, best, 2).stream().map(point -> texts[point]).toList();
    }

    private int sharedKeywords(int layer, int one, int other) {
        int shared = 0;
        for (int a : words.get(layer)[one].phrases()) {
            for (int b : words.get(layer)[other].phrases()) {
                shared += corpus.sharedWords(a, b);
            }
        }
        return shared;
    }

    private Outcome assemble(ModelNames proposed, CarriedNames carried, int calls, String problem) {
        NameAssignment assignment = new NameAssignment(layers.size());
        List<List<Topic>> named = new ArrayList<>();
        // Topics without a parent stand side by side in the tree, whatever their layer.
        Set<String> topOfTree = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            named.add(List.of());
        }
        for (int layer = layers.size() - 1; layer >= 0; layer--) {
            ClusterIndex index = indexes.get(layer);
            Topic[] topics = new Topic[index.clusters()];
            int current = layer;
            // Names that were carried over choose first, so that they stay; then large before small.
            int[] order = IntStream.range(0, topics.length)
                    .boxed()
                    .sorted(Comparator.comparing(
                                    (Integer c) -> carried.find(current, c).isEmpty())
                            .thenComparingInt(c -> -index.size(c))
                            .thenComparingInt(c -> c))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int cluster : order) {
                topics[cluster] = topic(
                        layer,
                        cluster,
                        proposed,
                        carried,
                        assignment,
                        namesAbove(layer, cluster, named, topOfTree),
                        sameTextsAbove(layer, cluster, named));
                if (layers.get(layer).parent(cluster) < 0) {
                    topOfTree.add(Names.fold(topics[cluster].name()));
                }
            }
            named.set(layer, List.of(topics));
        }
        return new Outcome(List.copyOf(named), calls, problem);
    }

    private Set<String> namesAbove(int layer, int cluster, List<List<Topic>> named, Set<String> topOfTree) {
        int parent = layers.get(layer).parent(cluster);
        if (parent < 0) {
            return topOfTree;
        }
        Set<String> above = new HashSet<>();
        for (int up = layer + 1; up < layers.size() && parent >= 0; up++) {
            above.add(Names.fold(named.get(up).get(parent).name()));
            parent = layers.get(up).parent(parent);
        }
        return above;
    }

    private Topic topic(
            int layer,
            int cluster,
            ModelNames proposed,
            CarriedNames carried,
            NameAssignment assignment,
            Set<String> above,
            @Nullable String parent) {
        List<String> keywords = surfaces(layer, cluster);
        List<String> byWords = keywordNames(layer, cluster);
        if (parent != null) {
            // The same texts one layer down: the name grows instead of changing.
            byWords.sort(Comparator.comparing(name -> !parts(name).containsAll(parts(parent))));
        }
        List<String> wishes = new ArrayList<>();
        carried.find(layer, cluster).flatMap(Names::accept).ifPresent(wishes::add);
        proposed.name(layer, cluster).ifPresent(wishes::add);
        Topic.Source source;
        if (!wishes.isEmpty()) {
            source = carried.find(layer, cluster).flatMap(Names::accept).isPresent()
                    ? Topic.Source.CARRIED
                    : Topic.Source.MODEL;
            // A wish of the model that is taken keeps its words and gains one; a keyword name would forget what the
            // model saw.
            wishes = List.of(wishes.getFirst());
        } else {
            source = keywords.isEmpty() ? Topic.Source.NUMBER : Topic.Source.KEYWORDS;
            wishes = byWords;
        }
        String name = assignment.choose(layer, wishes, keywords, above);
        return new Topic(
                name, proposed.summary(layer, cluster), source, keywords, first(layer, cluster, EXEMPLARS_KEPT));
    }

    /** Names made of keywords, best first; the number of the cluster where there is no word. */
    private List<String> keywordNames(int layer, int cluster) {
        List<String> names = new ArrayList<>();
        for (int[] phrases : words.get(layer)[cluster].names()) {
            Names.accept(joined(phrases)).ifPresent(names::add);
        }
        if (names.isEmpty()) {
            List<String> surfaces = surfaces(layer, cluster);
            names.add(surfaces.isEmpty() ? number(layer, cluster) : Names.title(surfaces.getFirst()));
        }
        return names;
    }

    /** The name of the parent when it holds no other texts than this cluster. */
    private @Nullable String sameTextsAbove(int layer, int cluster, List<List<Topic>> named) {
        int parent = layers.get(layer).parent(cluster);
        boolean same = parent >= 0
                && indexes.get(layer + 1).size(parent) == indexes.get(layer).size(cluster);
        return same ? named.get(layer + 1).get(parent).name() : null;
    }

    private static Set<String> parts(String name) {
        return Set.copyOf(Arrays.asList(name.toLowerCase(Locale.ROOT).split(", | & ")));
    }

    /** Ice, snow &amp; cold. */
    private String joined(int[] phrases) {
        StringBuilder name = new StringBuilder(Names.title(corpus.surface(phrases[0])));
        for (int i = 1; i < phrases.length; i++) {
            name.append(i == phrases.length - 1 ? " & " : ", ").append(corpus.surface(phrases[i]));
        }
        return name.toString();
    }

    private static String number(int layer, int cluster) {
        return layer == 0 ? "Cluster " + cluster : "Cluster " + (layer + 1) + "." + cluster;
    }

    private List<String> surfaces(int layer, int cluster) {
        List<String> surfaces = new ArrayList<>();
        for (int phrase : words.get(layer)[cluster].phrases()) {
            surfaces.add(corpus.surface(phrase));
        }
        return surfaces;
    }
}
