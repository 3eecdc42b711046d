package io.isogloss.visualizations.naming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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
    private final List<int[][]> keywords = new ArrayList<>();
    private final Exemplars exemplars;

    /**
     * Reads the texts and scores their phrases.
     *
     * @param texts one a point, empty where there is none
     * @param rows the vectors, or null when names shall come from words alone
     * @param layers finest first, exactly nested
     */
    public TopicNaming(String[] texts, @Nullable VectorRows rows, List<TopicLayer> layers, NamingOptions options) {
        this.texts = texts;
        this.layers = List.copyOf(layers);
        this.options = options;
        this.corpus = Corpus.of(texts);
        Centroids centroids = new Centroids(rows, corpus);
        this.exemplars = new Exemplars(texts, centroids);
        Keywords scorer = new Keywords(corpus, centroids);
        for (TopicLayer layer : layers) {
            indexes.add(new ClusterIndex(layer));
        }
        for (int i = 0; i < layers.size(); i++) {
            ClusterIndex coarser = i + 1 < layers.size() ? indexes.get(i + 1) : null;
            keywords.add(scorer.of(layers.get(i), indexes.get(i), coarser));
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
        for (int layer = 0; layer < layers.size(); layer++) {
            List<Evidence> wanted = new ArrayList<>();
            for (int cluster = 0; cluster < indexes.get(layer).clusters(); cluster++) {
                if (carried.find(layer, cluster).isEmpty() && hasText(layer, cluster)) {
                    wanted.add(evidence(layer, cluster, proposed));
                }
            }
            int current = layer;
            conversation.name(
                    wanted,
                    (cluster, proposal) -> proposed.put(current, cluster, proposal),
                    fraction -> progress.at((current + fraction) / layers.size()));
            conversation.tellApart(wanted, proposed.ofLayer(layer));
        }
        return assemble(proposed, carried, conversation.calls(), conversation.problem());
    }

    private boolean hasText(int layer, int cluster) {
        return keywords.get(layer)[cluster].length > 0
                || !exemplars.of(indexes.get(layer), cluster, 1).isEmpty();
    }

    private Evidence evidence(int layer, int cluster, ModelNames proposed) {
        ClusterIndex index = indexes.get(layer);
        List<String> samples = new ArrayList<>();
        for (int point : exemplars.of(index, cluster, options.samplesPerCluster())) {
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
        return exemplars.of(index, best, 2).stream().map(point -> texts[point]).toList();
    }

    private int sharedKeywords(int layer, int one, int other) {
        int shared = 0;
        for (int a : keywords.get(layer)[one]) {
            for (int b : keywords.get(layer)[other]) {
                shared += corpus.sharedWords(a, b);
            }
        }
        return shared;
    }

    private Outcome assemble(ModelNames proposed, CarriedNames carried, int calls, String problem) {
        NameAssignment assignment = new NameAssignment(layers.size());
        List<List<Topic>> named = new ArrayList<>();
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
                topics[cluster] =
                        topic(layer, cluster, proposed, carried, assignment, namesAbove(layer, cluster, named));
            }
            named.set(layer, List.of(topics));
        }
        return new Outcome(List.copyOf(named), calls, problem);
    }

    private Set<String> namesAbove(int layer, int cluster, List<List<Topic>> named) {
        Set<String> above = new HashSet<>();
        int parent = layers.get(layer).parent(cluster);
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
            Set<String> above) {
        List<String> words = surfaces(layer, cluster);
        List<String> byWords = keywordNames(layer, cluster);
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
            source = words.isEmpty() ? Topic.Source.NUMBER : Topic.Source.KEYWORDS;
            wishes = byWords;
        }
        String name = assignment.choose(layer, wishes, words, above);
        return new Topic(
                name,
                proposed.summary(layer, cluster),
                source,
                words,
                exemplars.of(indexes.get(layer), cluster, EXEMPLARS_KEPT));
    }

    /** Names made of keywords, best first; the number of the cluster where there is no word. */
    private List<String> keywordNames(int layer, int cluster) {
        List<String> words = surfaces(layer, cluster);
        List<String> names = new ArrayList<>();
        String joined = words.size() > 1 ? Names.title(words.get(0)) + " & " + words.get(1) : "";
        if (words.size() > 1 && secondAdds(layer, cluster)) {
            Names.accept(joined).ifPresent(names::add);
        }
        if (!words.isEmpty()) {
            Names.accept(Names.title(words.getFirst())).ifPresent(names::add);
        }
        // When the plain name is taken, both words together tell more than the second alone.
        Names.accept(joined).ifPresent(names::add);
        if (names.isEmpty()) {
            names.add(words.isEmpty() ? number(layer, cluster) : Names.title(words.getFirst()));
        }
        return names;
    }

    private static String number(int layer, int cluster) {
        return layer == 0 ? "Cluster " + cluster : "Cluster " + (layer + 1) + "." + cluster;
    }

    /** True when the second phrase covers a quarter of the texts that the first one misses. */
    private boolean secondAdds(int layer, int cluster) {
        int[] best = keywords.get(layer)[cluster];
        ClusterIndex index = indexes.get(layer);
        int missed = 0;
        int gained = 0;
        for (int i = 0; i < index.size(cluster); i++) {
            int document = index.member(cluster, i);
            if (!corpus.holds(document, best[0])) {
                missed++;
                if (corpus.holds(document, best[1])) {
                    gained++;
                }
            }
        }
        return gained > 0 && gained * 4 >= missed;
    }

    private List<String> surfaces(int layer, int cluster) {
        List<String> surfaces = new ArrayList<>();
        for (int phrase : keywords.get(layer)[cluster]) {
            surfaces.add(corpus.surface(phrase));
        }
        return surfaces;
    }
}
