package io.isogloss.benchmarks.cartography;

import io.isogloss.cartography.hdbscan.ClusterSelection;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.hdbscan.SpanningTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares labels with those of fast_hdbscan case by case and tells which differences the order of equal weights makes.
 *
 * <pre>benchmarks/run --main io.isogloss.benchmarks.cartography.HdbscanTies cases=FOLDER trees=FOLDER
 *   [orders=20] [votes=0] [show=8] [rows=FOLDER]</pre>
 *
 * <p>{@code cases} holds hdbscan-cases.json and what it names, {@code trees} what hdbscan_reference.py made of it. Written to
 * {@code rows}: one table a case of the rows that differ. With {@code votes} also what most of so many further orders say,
 * ten times, and how near that is to theirs and to the others.
 */
public final class HdbscanTies {

    private static final PrintStream OUT = System.out;
    private static final int FAMILIES = 10;

    private final Path cases;
    private final Path trees;
    private final @Nullable Path rows;
    private final int orders;
    private final int votes;
    private final int show;

    private HdbscanTies(Map<String, String> given) {
        cases = Path.of(given.get("cases"));
        trees = Path.of(given.get("trees"));
        rows = given.containsKey("rows") ? Path.of(given.get("rows")) : null;
        orders = Integer.parseInt(given.getOrDefault("orders", "20"));
        votes = Integer.parseInt(given.getOrDefault("votes", "0"));
        show = Integer.parseInt(given.getOrDefault("show", "8"));
    }

    /** Runs; arguments are name=value. */
    public static void main(String[] args) throws IOException {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int at = arg.indexOf('=');
            given.put(arg.substring(0, at), arg.substring(at + 1));
        }
        HdbscanTies run = new HdbscanTies(given);
        for (JsonNode node :
                JsonMapper.shared().readTree(Files.readAllBytes(run.cases.resolve("hdbscan-cases.json")))) {
            run.compare(node);
        }
    }

    private void compare(JsonNode node) throws IOException {
        String name = node.get("file").asString();
        HdbscanOptions options = options(node.get("params"));
        float[] points = RawFiles.floats(cases.resolve(node.get("points").asString()));
        int[] theirs = RawFiles.ints(cases.resolve(name + ".labels.i32"));
        SpanningTree theirTree = tree(name);
        HdbscanResult result = Hdbscan.cluster(points, 2, options);
        int[] ours = result.labels();
        Overlap overlap = new Overlap(theirs, ours);

        say("%s %s: %d rows", name, node.get("params"), theirs.length);
        say(
                "  weights: greatest relative difference %.3g",
                HdbscanRun.greatestRelativeDifference(
                        theirTree.weight(), result.spanningTree().weight()));
        say("  theirs: %d clusters, %d noise", overlap.expectedSize.length, noise(theirs));
        say("  ours: %d clusters, %d noise, ARI %.5f", result.clusterCount(), result.noiseCount(), ari(theirs, ours));
        say(
                "  ours with 1, 3 and 8 threads: %s labels",
                IntStream.of(1, 3, 8).allMatch(threads -> hasLabels(ours, points, options.withThreads(threads)))
                        ? "the same"
                        : "OTHER");
        int[] inTheirOrder = Hdbscan.labels(theirTree, options);
        Overlap same = new Overlap(theirs, inTheirOrder);
        say(
                "  ours, ties in their order: %d clusters, %d noise, ARI %.5f, %d rows differ",
                same.actualSize.length, noise(inTheirOrder), ari(theirs, inTheirOrder), differing(same).length);

        List<int[]> others = others(result.spanningTree(), options);
        List<Overlap> overlaps =
                others.stream().map(labels -> new Overlap(theirs, labels)).toList();
        String whose = orders + " other orders";
        spread("ARI to theirs", whose, others.stream().mapToDouble(labels -> ari(theirs, labels)));
        spread(
                "ARI of two of them",
                whose,
                IntStream.range(0, orders)
                        .boxed()
                        .flatMapToDouble(
                                i -> IntStream.range(0, i).mapToDouble(j -> ari(others.get(i), others.get(j)))));
        if (votes > 1) {
            vote(result.spanningTree(), options, theirs, others);
        }
        int[] different = differing(overlap);
        int[] agreeing = new int[theirs.length];
        for (int row : different) {
            for (Overlap other : overlaps) {
                agreeing[row] += other.differs(row) ? 0 : 1;
            }
        }
        say(
                "  rows that differ: %d, of which in at least one other order as theirs: %d",
                different.length,
                Arrays.stream(different).filter(row -> agreeing[row] > 0).count());
        describeClusters(overlap, overlaps, theirs, result.spanningTree());
        if (rows != null) {
            Files.createDirectories(rows);
            List<String> lines = new ArrayList<>(List.of("row\ttheirs\tours\tin their order\tother orders as theirs"));
            for (int row : different) {
                lines.add(row + "\t" + theirs[row] + "\t" + ours[row] + "\t"
                        + (same.differs(row) ? "differs" : "as theirs") + "\t" + agreeing[row] + " of " + orders);
            }
            Files.write(rows.resolve(name + ".tsv"), lines);
        }
    }

    private void describeClusters(Overlap overlap, List<Overlap> others, int[] theirs, SpanningTree tree) {
        int count = overlap.partner.length;
        long equal = IntStream.range(0, count).filter(overlap::isEqual).count();
        int[] missing = IntStream.range(0, count)
                .filter(label -> !overlap.isFound(label))
                .toArray();
        long foundElsewhere = Arrays.stream(missing)
                .filter(label -> others.stream().anyMatch(other -> other.isFound(label)))
                .count();
        say(
                "  clusters of theirs: %d equal, %d but for a tenth of their rows, %d not found, of which in another order"
                        + " found: %d",
                equal, count - missing.length - equal, missing.length, foundElsewhere);
        int[] edges = new int[count];
        int[] tied = new int[count];
        countEdges(tree, theirs, edges, tied);
        Arrays.stream(missing)
                .boxed()
                .sorted(Comparator.comparingInt((Integer label) -> -overlap.expectedSize[label]))
                .limit(show)
                .forEach(label -> {
                    int part = overlap.largestPart[label];
                    String where =
                            part < 0 ? "noise" : "cluster " + part + " of " + overlap.actualSize[part] + " of ours";
                    say(
                            "    %d of %d rows: %d of them in %s; %d of its %d edges tie; found in %d of %d other orders",
                            label,
                            overlap.expectedSize[label],
                            overlap.shared(label, part),
                            where,
                            tied[label],
                            edges[label],
                            others.stream()
                                    .filter(other -> other.isFound(label))
                                    .count(),
                            orders);
                });
    }

    /** Edges of the tree inside each cluster, and those that weigh the same as another edge of the tree. */
    private static void countEdges(SpanningTree tree, int[] labels, int[] edges, int[] tied) {
        double[] weight = tree.weight();
        for (int edge = 0; edge < weight.length; edge++) {
            int label = labels[tree.from()[edge]];
            if (label >= 0 && label == labels[tree.to()[edge]]) {
                edges[label]++;
                boolean asBefore = edge > 0 && weight[edge - 1] == weight[edge];
                boolean asNext = edge + 1 < weight.length && weight[edge + 1] == weight[edge];
                tied[label] += asBefore || asNext ? 1 : 0;
            }
        }
    }

    /** Labels of the same tree with edges of equal weight in random orders. */
    private List<int[]> others(SpanningTree tree, HdbscanOptions options) {
        return IntStream.rangeClosed(1, orders)
                .mapToObj(seed -> inRandomOrder(tree, options, seed))
                .toList();
    }

    private static int[] inRandomOrder(SpanningTree tree, HdbscanOptions options, int seed) {
        double[] weight = tree.weight();
        int[] from = tree.from().clone();
        int[] to = tree.to().clone();
        Random random = new Random(seed);
        int first = 0;
        for (int edge = 0; edge < weight.length; edge++) {
            first = weight[first] == weight[edge] ? first : edge;
            int other = first + random.nextInt(edge - first + 1);
            swap(from, edge, other);
            swap(to, edge, other);
        }
        return Hdbscan.labels(new SpanningTree(from, to, weight), options);
    }

    private void vote(SpanningTree tree, HdbscanOptions options, int[] theirs, List<int[]> others) {
        TieVotes all = new TieVotes(tree);
        double[] toTheirs = new double[FAMILIES];
        double[] toOthers = new double[FAMILIES];
        int seed = orders;
        for (int family = 0; family < FAMILIES; family++) {
            TieVotes own = new TieVotes(tree);
            for (int order = 0; order < votes; order++) {
                int[] labels = inRandomOrder(tree, options, ++seed);
                own.add(labels);
                all.add(labels);
            }
            int[] most = own.consensus();
            toTheirs[family] = ari(theirs, most);
            toOthers[family] = meanAri(others, most);
        }
        say(
                "  %d further orders: %d rows noise in some only, %d of them in 40 to 60 of 100; two orders differ in %.1f such"
                        + " rows, an order from most in %.1f",
                FAMILIES * votes, all.undecided(), all.even(), all.differing(), all.differingFromMost());
        spread("ARI to theirs", FAMILIES + " times what most of " + votes + " say", DoubleStream.of(toTheirs));
        spread(
                "mean ARI to the other orders",
                FAMILIES + " times what most of " + votes + " say",
                DoubleStream.of(toOthers));
        int[] most = all.consensus();
        say(
                "  what most of all %d say: ARI to theirs %.5f, mean to the other orders %.5f",
                FAMILIES * votes, ari(theirs, most), meanAri(others, most));
    }

    private static double meanAri(List<int[]> others, int[] labels) {
        return others.stream()
                .mapToDouble(other -> ari(other, labels))
                .average()
                .orElse(Double.NaN);
    }

    private static void swap(int[] values, int i, int j) {
        int value = values[i];
        values[i] = values[j];
        values[j] = value;
    }

    private static void spread(String what, String whose, DoubleStream of) {
        double[] values = of.sorted().toArray();
        if (values.length > 0) {
            say(
                    "  %s, %s: %.5f to %.5f, mean %.5f, median %.5f",
                    whose,
                    what,
                    values[0],
                    values[values.length - 1],
                    Arrays.stream(values).average().orElse(Double.NaN),
                    values[values.length / 2]);
        }
    }

    private SpanningTree tree(String name) throws IOException {
        int[] ends = RawFiles.ints(trees.resolve(name + ".edges.i32"));
        int[] from = new int[ends.length / 2];
        int[] to = new int[ends.length / 2];
        for (int edge = 0; edge < from.length; edge++) {
            from[edge] = ends[2 * edge];
            to[edge] = ends[2 * edge + 1];
        }
        return new SpanningTree(from, to, RawFiles.doubles(trees.resolve(name + ".weights.f64")));
    }

    private static HdbscanOptions options(JsonNode given) {
        HdbscanOptions options = HdbscanOptions.of(given.get("min_cluster_size").asInt())
                .withMinSamples(given.get("min_samples").asInt());
        if (given.has("cluster_selection_method")) {
            options = options.withSelection(ClusterSelection.LEAF);
        }
        if (given.has("cluster_selection_epsilon")) {
            options = options.withClusterSelectionEpsilon(
                    given.get("cluster_selection_epsilon").asDouble());
        }
        return options;
    }

    private static boolean hasLabels(int[] expected, float[] points, HdbscanOptions options) {
        return Arrays.equals(expected, Hdbscan.cluster(points, 2, options).labels());
    }

    private static int[] differing(Overlap overlap) {
        return IntStream.range(0, overlap.rows()).filter(overlap::differs).toArray();
    }

    private static double ari(int[] expected, int[] actual) {
        return Agreement.of(expected, actual).adjustedRandIndex();
    }

    private static int noise(int[] labels) {
        return (int) Arrays.stream(labels).filter(label -> label < 0).count();
    }

    private static void say(String format, Object... values) {
        OUT.printf(Locale.ROOT, format + "%n", values);
    }
}
