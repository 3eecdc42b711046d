package io.isogloss.visualizations.naming;

import io.isogloss.cartography.parallel.ParallelRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Phrases that say what a cluster is, and what sets it apart from its siblings.
 *
 * <p>By its words a phrase scores its coverage of the cluster times the logarithm of its lift, once against all other texts and once against the siblings
 * under the same parent; the two are joined by their geometric mean. Of nested phrases the longest that loses little coverage stays. Where vectors are at hand, a
 * phrase is also weighed by its meaning: how near to the cluster, and how much nearer than to the clusters around it. Cost: linear in the texts of each
 * layer. Used by one thread, which the runner helps.
 */
final class Keywords {
    private static final int CANDIDATES = 96;
    private static final int MOST_WEIGHED = 40;
    private static final int FEWEST_WEIGHED = 12;
    private static final int WEIGHED_IN_ALL = 100_000;
    private static final int ENOUGH = 6;
    private static final int KEPT = 16;

    private final Corpus corpus;
    private final Meanings meanings;
    private final ParallelRunner runner;
    private final int[] documentFrequency;

    Keywords(Corpus corpus, Meanings meanings, ParallelRunner runner) {
        this.corpus = corpus;
        this.meanings = meanings;
        this.runner = runner;
        this.documentFrequency = new int[corpus.phrases()];
        for (int document = 0; document < corpus.documents(); document++) {
            for (int at = corpus.start(document); at < corpus.end(document); at++) {
                documentFrequency[corpus.phraseAt(at)]++;
            }
        }
    }

    /** A phrase as a candidate for one cluster. */
    record Scored(int phrase, double score) {
        static final Comparator<Scored> BEST_FIRST =
                Comparator.comparingDouble((Scored s) -> -s.score).thenComparingInt(Scored::phrase);
    }

    /** What is known before names are composed. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never compared
    record Prepared(List<Scored[][]> candidates, PhraseMeanings phrases) {}

    /** For each cluster of each layer its words. */
    List<ClusterWords[]> of(List<TopicLayer> layers, List<ClusterIndex> indexes) {
        return words(prepare(layers, indexes), indexes);
    }

    Prepared prepare(List<TopicLayer> layers, List<ClusterIndex> indexes) {
        List<Scored[][]> candidates = new ArrayList<>();
        LayerCounts coarser = null;
        int clusters = indexes.stream().mapToInt(ClusterIndex::clusters).sum();
        int each = Math.clamp(WEIGHED_IN_ALL / Math.max(1, clusters), FEWEST_WEIGHED, MOST_WEIGHED);
        for (int layer = layers.size() - 1; layer >= 0; layer--) {
            LayerCounts counts = new LayerCounts(corpus, indexes.get(layer), runner);
            ClusterIndex parents = layer + 1 < layers.size() ? indexes.get(layer + 1) : null;
            candidates.addFirst(candidates(layers.get(layer), indexes.get(layer), counts, parents, coarser, each));
            coarser = counts;
        }
        return new Prepared(
                candidates, new PhraseMeanings(corpus, meanings, distinct(candidates), documentFrequency, runner));
    }

    List<ClusterWords[]> words(Prepared prepared, List<ClusterIndex> indexes) {
        List<ClusterWords[]> words = new ArrayList<>();
        for (int layer = 0; layer < indexes.size(); layer++) {
            LayerMeanings around = new LayerMeanings(meanings, indexes.get(layer), runner);
            NameComposer composer = new NameComposer(around, prepared.phrases());
            Scored[][] found = prepared.candidates().get(layer);
            ClusterWords[] made = new ClusterWords[found.length];
            runner.forChunks(found.length, 16, (chunk, from, to) -> {
                for (int cluster = from; cluster < to; cluster++) {
                    made[cluster] = words(found[cluster], cluster, composer);
                }
            });
            words.add(made);
        }
        return words;
    }

    private ClusterWords words(Scored[] candidates, int cluster, NameComposer composer) {
        Scored[] weighed = meanings.present() ? composer.weigh(candidates, cluster) : candidates;
        int[] kept = diversify(weighed);
        double[] scores = new double[kept.length];
        for (int i = 0; i < kept.length; i++) {
            for (Scored each : weighed) {
                scores[i] = each.phrase() == kept[i] ? each.score() : scores[i];
            }
        }
        return new ClusterWords(kept, composer.names(kept, scores, cluster, meanings.present()));
    }

    private static int[] distinct(List<Scored[][]> candidates) {
        IntList all = new IntList();
        for (Scored[][] layer : candidates) {
            for (Scored[] cluster : layer) {
                for (Scored each : cluster) {
                    all.add(each.phrase());
                }
            }
        }
        all.sortAndDeduplicateFrom(0);
        return all.toArray();
    }

    private Scored[][] candidates(
            TopicLayer layer,
            ClusterIndex index,
            LayerCounts counts,
            @Nullable ClusterIndex parents,
            @Nullable LayerCounts parentCounts,
            int each) {
        Scored[][] found = new Scored[index.clusters()][];
        runner.forChunks(found.length, 8, (chunk, from, to) -> {
            runner.checkpointInPiece();
            for (int cluster = from; cluster < to; cluster++) {
                int parent = layer.parent(cluster);
                Siblings around = parents == null || parentCounts == null || parent < 0
                        ? null
                        : new Siblings(parentCounts, parent, parents.size(parent) - index.size(cluster));
                found[cluster] = candidates(index.size(cluster), counts, cluster, around, each);
            }
        });
        return found;
    }

    /** The other clusters under the same parent. */
    private record Siblings(LayerCounts counts, int parent, int texts) {}

    private Scored[] candidates(int size, LayerCounts counts, int cluster, @Nullable Siblings siblings, int most) {
        int minimum = Math.max(2, Math.min(3, size / 5));
        Scored[] found = candidates(size, counts, cluster, siblings, minimum, most);
        if (found.length < ENOUGH && minimum > 2) {
            found = candidates(size, counts, cluster, siblings, minimum - 1, most);
        }
        return found.length < ENOUGH ? candidates(size, counts, cluster, siblings, 1, most) : found;
    }

    private Scored[] candidates(
            int size, LayerCounts counts, int cluster, @Nullable Siblings siblings, int minimum, int most) {
        int others = Math.max(1, corpus.documents() - size);
        int[] phrases = counts.phrases(cluster);
        int[] times = counts.counts(cluster);
        List<Scored> found = new ArrayList<>();
        for (int i = 0; i < phrases.length; i++) {
            int phrase = phrases[i];
            int here = times[i];
            if (here < minimum) {
                continue;
            }
            double coverage = (double) here / size;
            double global = lift(coverage, documentFrequency[phrase] - here, others);
            if (global <= 0) {
                continue;
            }
            double score = global;
            if (siblings != null && siblings.texts() > 0) {
                int among = siblings.counts().count(siblings.parent(), phrase) - here;
                score = Math.sqrt(
                        global * Math.max(lift(coverage, Math.max(0, among), siblings.texts()), 0.02 * global));
            }
            // A longer phrase says more; it must pay for its smaller coverage only in part.
            score *= 1 + 0.25 * (corpus.length(phrase) - 1);
            found.add(new Scored(phrase, score));
        }
        found.sort(Scored.BEST_FIRST);
        Scored[] best = found.subList(0, Math.min(CANDIDATES, found.size())).toArray(Scored[]::new);
        return longest(best, counts, cluster, most);
    }

    /** Puts the longest of nested phrases in the place of the shorter one, where little is lost. */
    private Scored[] longest(Scored[] candidates, LayerCounts counts, int cluster, int most) {
        List<Scored> kept = new ArrayList<>();
        for (Scored candidate : candidates) {
            int phrase = candidate.phrase();
            for (Scored longer : candidates) {
                boolean contains = corpus.length(longer.phrase()) > corpus.length(phrase)
                        && corpus.sharedWords(phrase, longer.phrase()) == corpus.length(phrase);
                if (contains && counts.count(cluster, longer.phrase()) >= 0.6 * counts.count(cluster, phrase)) {
                    phrase = longer.phrase();
                }
            }
            int chosen = phrase;
            if (kept.stream().noneMatch(each -> each.phrase() == chosen)) {
                kept.add(new Scored(chosen, candidate.score()));
            }
            if (kept.size() == most) {
                break;
            }
        }
        return kept.toArray(Scored[]::new);
    }

    private static double lift(double coverage, int elsewhere, int others) {
        double background = (elsewhere + 0.5) / (others + 1.0);
        return coverage * Math.log(coverage / background);
    }

    /** Drops what repeats the words of a better phrase, in whatever form. */
    private int[] diversify(Scored[] candidates) {
        IntList kept = new IntList();
        for (Scored candidate : candidates) {
            boolean repeats = false;
            for (int i = 0; i < kept.size() && !repeats; i++) {
                repeats = corpus.repeats(candidate.phrase(), kept.get(i));
            }
            if (!repeats) {
                kept.add(candidate.phrase());
            }
            if (kept.size() == KEPT) {
                break;
            }
        }
        return Arrays.copyOf(kept.toArray(), kept.size());
    }
}
