package io.isogloss.benchmarks.visualizations;

import io.isogloss.benchmarks.Glosses;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.Embeddings;
import io.isogloss.visualizations.naming.CarriedNames;
import io.isogloss.visualizations.naming.NamingOptions;
import io.isogloss.visualizations.naming.SameClusters;
import io.isogloss.visualizations.naming.Topic;
import io.isogloss.visualizations.naming.TopicLayer;
import io.isogloss.visualizations.naming.TopicNaming;
import io.isogloss.visualizations.naming.VectorRows;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How good keyword names are, without people: rules kept, held-out texts that find their cluster by its name, names that stay when the layout changes.
 *
 * <pre>
 * NameFigures TEXTS.jsonl[.gz] VECTORS.f16 COUNT [FOLDER]
 * </pre>
 *
 * The vectors are those of all-MiniLM-L6-v2, 384 little-endian half floats a text, so that the names can be embedded by the same model. One text in twenty is
 * held out. The cluster of a held-out text is that of most of its ten nearest neighbors. Layouts are kept in FOLDER and read from there the next time; the names
 * of the first seed are written there, too.
 */
public final class NameFigures {
    private static final int DIMENSIONS = 384;
    private static final int HELD_OUT_EVERY = 20;
    private static final int NEAREST = 10;
    private static final PrintStream OUT = System.out;

    private NameFigures() {}

    private record Texts(String[] texts, float[] vectors) {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[2]);
        List<String> all = Glosses.texts(Path.of(arguments[0]), count);
        float[] vectors = Glosses.vectors(Path.of(arguments[1]), count, DIMENSIONS);
        Path folder = arguments.length > 3 ? Path.of(arguments[3]) : Files.createTempDirectory("name-figures");
        Files.createDirectories(folder);
        Texts known = part(all, vectors, false);
        Texts heldOut = part(all, vectors, true);
        List<TopicLayer> first =
                KeptLayers.of(known.vectors(), DIMENSIONS, 42, folder.resolve("layers-" + count + "-42"));
        List<TopicLayer> second =
                KeptLayers.of(known.vectors(), DIMENSIONS, 7, folder.resolve("layers-" + count + "-7"));
        List<List<Topic>> names = named(known, first, CarriedNames.none());
        write(names, first, folder.resolve("names-" + count + ".txt"));
        rules(names, first);
        try (Embedder embedder = Embedders.local("all-MiniLM-L6-v2")) {
            found(known, heldOut, first, names, embedder);
        }
        List<int[]> same = same(first, second);
        churn(names, named(known, second, CarriedNames.none()), same, "without the last map");
        churn(names, named(known, second, carried(names, same)), same, "with the names of the last map");
    }

    private static List<List<Topic>> named(Texts known, List<TopicLayer> layers, CarriedNames carried) {
        long start = System.nanoTime();
        VectorRows rows = new VectorRows() {
            @Override
            public int dimensions() {
                return DIMENSIONS;
            }

            @Override
            public int count() {
                return known.texts().length;
            }

            @Override
            public void copy(int row, float[] target) {
                System.arraycopy(known.vectors(), row * DIMENSIONS, target, 0, DIMENSIONS);
            }
        };
        List<List<Topic>> names = new TopicNaming(known.texts(), rows, layers, NamingOptions.defaults())
                .byKeywords(carried)
                .layers();
        OUT.printf(
                Locale.ROOT,
                "named %s clusters in %.2f s%n",
                names.stream().map(List::size).toList(),
                (System.nanoTime() - start) / 1e9);
        return names;
    }

    private static void rules(List<List<Topic>> names, List<TopicLayer> layers) {
        int twice = 0;
        int asParent = 0;
        int empty = 0;
        int numbered = 0;
        int suffixed = 0;
        int total = 0;
        Set<String> top = new HashSet<>();
        int sharedAtTop = 0;
        for (int layer = 0; layer < names.size(); layer++) {
            Set<String> seen = new HashSet<>();
            for (int cluster = 0; cluster < names.get(layer).size(); cluster++) {
                Topic topic = names.get(layer).get(cluster);
                total++;
                twice += seen.add(topic.name().toLowerCase(Locale.ROOT)) ? 0 : 1;
                empty += topic.name().isBlank() ? 1 : 0;
                numbered += topic.source() == Topic.Source.NUMBER ? 1 : 0;
                suffixed += topic.name().contains("·") ? 1 : 0;
                int parent = layers.get(layer).parent(cluster);
                if (parent >= 0) {
                    asParent += topic.name()
                                    .equalsIgnoreCase(
                                            names.get(layer + 1).get(parent).name())
                            ? 1
                            : 0;
                } else {
                    sharedAtTop += top.add(topic.name().toLowerCase(Locale.ROOT)) ? 0 : 1;
                }
            }
        }
        OUT.printf(
                Locale.ROOT,
                "%d names: %d twice in a layer, %d as their parent, %d empty, %d numbered, %d twice at the top of the tree (of %d), %d with a suffix%n",
                total,
                twice,
                asParent,
                empty,
                numbered,
                sharedAtTop,
                top.size() + sharedAtTop,
                suffixed);
    }

    private static void found(
            Texts known, Texts heldOut, List<TopicLayer> layers, List<List<Topic>> names, Embedder embedder) {
        int[][] nearest = nearest(known, heldOut);
        for (int layer = 0; layer < layers.size(); layer++) {
            int clusters = names.get(layer).size();
            float[][] centroids = new float[clusters][DIMENSIONS];
            int[] labels = labels(layers.get(layer));
            for (int point = 0; point < labels.length; point++) {
                if (labels[point] >= 0) {
                    for (int d = 0; d < DIMENSIONS; d++) {
                        centroids[labels[point]][d] += known.vectors()[point * DIMENSIONS + d];
                    }
                }
            }
            Embeddings embedded =
                    embedder.embed(names.get(layer).stream().map(Topic::name).toList());
            float[][] named = new float[clusters][];
            for (int cluster = 0; cluster < clusters; cluster++) {
                named[cluster] = embedded.requireRow(cluster);
                toUnit(centroids[cluster]);
                toUnit(named[cluster]);
            }
            double byCentroid = 0;
            double byName = 0;
            int firstByName = 0;
            int firstByCentroid = 0;
            int asked = 0;
            for (int text = 0; text < heldOut.texts().length; text++) {
                int cluster = majority(nearest[text], labels);
                if (cluster >= 0) {
                    asked++;
                    int centroidRank = rank(heldOut.vectors(), text, centroids, cluster);
                    int nameRank = rank(heldOut.vectors(), text, named, cluster);
                    byCentroid += 1.0 / centroidRank;
                    byName += 1.0 / nameRank;
                    firstByCentroid += centroidRank == 1 ? 1 : 0;
                    firstByName += nameRank == 1 ? 1 : 0;
                }
            }
            OUT.printf(
                    Locale.ROOT,
                    "layer %d, %d clusters, %d held-out texts: MRR by name %.3f (first %.1f %%), by centroid %.3f (first %.1f %%), ratio %.3f%n",
                    layer,
                    clusters,
                    asked,
                    byName / asked,
                    100.0 * firstByName / asked,
                    byCentroid / asked,
                    100.0 * firstByCentroid / asked,
                    byName / byCentroid);
        }
    }

    /** For each layer of the second layout and each cluster of it: the same cluster of that layer of the first, or -1. */
    private static List<int[]> same(List<TopicLayer> first, List<TopicLayer> second) {
        List<int[]> same = new ArrayList<>();
        for (int layer = 0; layer < Math.min(first.size(), second.size()); layer++) {
            int[] earlier = labels(first.get(layer));
            int[] sizes = SameClusters.sizes(earlier, first.get(layer).clusters());
            same.add(SameClusters.find(
                    labels(second.get(layer)), second.get(layer).clusters(), earlier, sizes));
        }
        return same;
    }

    /** What a worker knows that made the first map and makes the second. */
    private static CarriedNames carried(List<List<Topic>> names, List<int[]> same) {
        return (layer, cluster) -> layer >= same.size() || same.get(layer)[cluster] < 0
                ? Optional.empty()
                : Optional.of(names.get(layer).get(same.get(layer)[cluster]).name());
    }

    /** Clusters of two layouts that share most of their points and yet have another name. */
    private static void churn(
            List<List<Topic>> names, List<List<Topic>> otherNames, List<int[]> same, String condition) {
        int matched = 0;
        List<String> renamed = new ArrayList<>();
        for (int layer = 0; layer < same.size(); layer++) {
            for (int cluster = 0; cluster < same.get(layer).length; cluster++) {
                int before = same.get(layer)[cluster];
                if (before >= 0) {
                    matched++;
                    String name = names.get(layer).get(before).name();
                    String otherName = otherNames.get(layer).get(cluster).name();
                    if (!name.equals(otherName)) {
                        renamed.add(name + " -> " + otherName);
                    }
                }
            }
        }
        OUT.printf(
                Locale.ROOT,
                "another seed: %d clusters stayed the same, %d of them (%.1f %%) got another name %s%n",
                matched,
                renamed.size(),
                100.0 * renamed.size() / Math.max(1, matched),
                condition);
        renamed.stream().limit(12).forEach(example -> OUT.println("  " + example));
    }

    private static int[] labels(TopicLayer layer) {
        return layer.labels();
    }

    private static int majority(int[] points, int[] labels) {
        Map<Integer, Integer> votes = new HashMap<>();
        int best = -1;
        for (int point : points) {
            if (labels[point] >= 0) {
                int count = votes.merge(labels[point], 1, Integer::sum);
                best = best < 0 || count > votes.getOrDefault(best, 0) ? labels[point] : best;
            }
        }
        return votes.getOrDefault(best, 0) * 2 > NEAREST ? best : -1;
    }

    private static int rank(float[] vectors, int row, float[][] targets, int right) {
        float own = dot(vectors, row * DIMENSIONS, targets[right], 0);
        int rank = 1;
        for (float[] target : targets) {
            if (dot(vectors, row * DIMENSIONS, target, 0) > own) {
                rank++;
            }
        }
        return rank;
    }

    private static int[][] nearest(Texts known, Texts heldOut) {
        int[][] nearest = new int[heldOut.texts().length][];
        java.util.stream.IntStream.range(0, nearest.length).parallel().forEach(text -> {
            int[] best = new int[NEAREST];
            float[] score = new float[NEAREST];
            Arrays.fill(score, -2);
            for (int point = 0; point < known.texts().length; point++) {
                float similarity = dot(heldOut.vectors(), text * DIMENSIONS, known.vectors(), point * DIMENSIONS);
                if (similarity > score[NEAREST - 1]) {
                    int at = NEAREST - 1;
                    while (at > 0 && score[at - 1] < similarity) {
                        score[at] = score[at - 1];
                        best[at] = best[at - 1];
                        at--;
                    }
                    score[at] = similarity;
                    best[at] = point;
                }
            }
            nearest[text] = best;
        });
        return nearest;
    }

    private static float dot(float[] one, int from, float[] other, int otherFrom) {
        float a = 0;
        float b = 0;
        float c = 0;
        float e = 0;
        for (int d = 0; d < DIMENSIONS; d += 4) {
            a += one[from + d] * other[otherFrom + d];
            b += one[from + d + 1] * other[otherFrom + d + 1];
            c += one[from + d + 2] * other[otherFrom + d + 2];
            e += one[from + d + 3] * other[otherFrom + d + 3];
        }
        return a + b + c + e;
    }

    private static void toUnit(float[] vector) {
        double length = Math.sqrt(dot(vector, 0, vector, 0));
        for (int d = 0; d < vector.length; d++) {
            vector[d] /= (float) Math.max(1e-12, length);
        }
    }

    private static void write(List<List<Topic>> names, List<TopicLayer> layers, Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int layer = names.size() - 1; layer >= 0; layer--) {
            int[] sizes = new int[names.get(layer).size()];
            for (int label : labels(layers.get(layer))) {
                if (label >= 0) {
                    sizes[label]++;
                }
            }
            for (int cluster = 0; cluster < sizes.length; cluster++) {
                Topic topic = names.get(layer).get(cluster);
                int parent = layers.get(layer).parent(cluster);
                text.append(layer)
                        .append('\t')
                        .append(sizes[cluster])
                        .append('\t')
                        .append(topic.name())
                        .append('\t')
                        .append(
                                parent < 0
                                        ? ""
                                        : names.get(layer + 1).get(parent).name())
                        .append('\t')
                        .append(String.join(", ", topic.keywords()))
                        .append('\n');
            }
        }
        Files.writeString(file, text);
    }

    private static Texts part(List<String> all, float[] vectors, boolean heldOut) {
        List<String> texts = new ArrayList<>();
        int rows = 0;
        float[] values = new float[vectors.length];
        for (int i = 0; i < all.size(); i++) {
            if ((i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == heldOut) {
                texts.add(all.get(i));
                System.arraycopy(vectors, i * DIMENSIONS, values, rows++ * DIMENSIONS, DIMENSIONS);
            }
        }
        return new Texts(texts.toArray(String[]::new), Arrays.copyOf(values, rows * DIMENSIONS));
    }
}
