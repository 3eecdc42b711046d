package io.isogloss.benchmarks.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isogloss.page.MapCluster;
import io.isogloss.page.MapColumn;
import io.isogloss.page.MapDocument;
import io.isogloss.page.MapLayer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A map made of files: positions, one file of labels a layer, texts. More points than the files have are made from them: a copy is moved by a thousandth of the map, and its text is the first half of
 * one text and the second half of another, so that no two are alike.
 */
final class PageSource {
    private static final Pattern TEXT = Pattern.compile("\"text\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern KIND = Pattern.compile("\"label\":\\s*\"([^\"\\\\]*)\"");
    private static final Pattern WORD = Pattern.compile("\\b[A-Za-z]{5,14}\\b");
    private static final long SEED = 20;

    private final float[] positions;
    private final List<int[]> labels;
    private final List<String> texts;
    private final List<String> kinds;
    private final int points;

    private PageSource(float[] positions, List<int[]> labels, List<String> texts, List<String> kinds, int points) {
        this.positions = positions;
        this.labels = labels;
        this.texts = texts;
        this.kinds = kinds;
        this.points = points;
    }

    /** @param given {@code points}, {@code labels} (comma between layers, the finest first), {@code texts} (one JSON object with {@code text} a line, gzipped), {@code n} */
    static PageSource read(Map<String, String> given) throws IOException {
        ByteBuffer raw = raw(given.get("points"));
        float[] positions = new float[raw.remaining() / 4];
        raw.asFloatBuffer().get(positions);
        List<int[]> labels = new ArrayList<>();
        for (String file : given.get("labels").split(",")) {
            ByteBuffer codes = raw(file);
            int[] layer = new int[codes.remaining() / 4];
            codes.asIntBuffer().get(layer);
            labels.add(layer);
        }
        List<String> texts = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        try (InputStream in = Files.newInputStream(Path.of(given.get("texts")));
                BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8))) {
            lines.lines().forEach(line -> {
                Matcher found = TEXT.matcher(line);
                if (found.find()) {
                    texts.add(found.group(1).replace("\\\"", "\"").replace("\\\\", "\\"));
                    Matcher kind = KIND.matcher(line);
                    kinds.add(kind.find() ? kind.group(1) : "");
                }
            });
        }
        String n = given.get("n");
        return new PageSource(positions, labels, texts, kinds, n == null ? positions.length / 2 : Integer.parseInt(n));
    }

    private static ByteBuffer raw(String file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(Path.of(file))).order(ByteOrder.LITTLE_ENDIAN);
    }

    int points() {
        return points;
    }

    MapDocument.Builder document(boolean withTexts) {
        int rows = positions.length / 2;
        SplittableRandom random = new SplittableRandom(SEED);
        float[] xy = new float[2 * points];
        double jitter = 0.001 * extent();
        for (int i = 0; i < points; i++) {
            double away = i < rows ? 0 : jitter;
            xy[2 * i] = (float) (positions[2 * (i % rows)] + away * random.nextGaussian());
            xy[2 * i + 1] = (float) (positions[2 * (i % rows) + 1] + away * random.nextGaussian());
        }
        MapDocument.Builder builder = MapDocument.builder(xy);
        for (int l = 0; l < labels.size(); l++) {
            int[] own = labels.get(l);
            int[] codes = new int[points];
            for (int i = 0; i < points; i++) {
                codes[i] = own[i % rows];
            }
            int[] parents = new int[0];
            if (l + 1 < labels.size()) {
                parents = parents(own, labels.get(l + 1));
                nest(own, parents, labels.get(l + 1));
            }
            builder.layer(new MapLayer("Layer " + (l + 1), codes, clusters(l, own, parents)));
        }
        return withTexts ? builder.texts(texts(rows, random)) : builder;
    }

    /** Two columns to color and filter by: the label of each text, and its length. */
    void addColumns(MapDocument.Builder builder) {
        List<String> values = kinds.stream().distinct().sorted().toList();
        int rows = positions.length / 2;
        int[] codes = new int[points];
        double[] lengths = new double[points];
        for (int i = 0; i < points; i++) {
            int text = i % rows % texts.size();
            codes[i] = values.indexOf(kinds.get(text));
            lengths[i] = texts.get(text).length();
        }
        builder.column(MapColumn.category("Kind", codes, values)).column(MapColumn.number("Length", lengths));
    }

    private double extent() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float value : positions) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return high - low;
    }

    private List<String> texts(int rows, SplittableRandom random) {
        List<String> out = new ArrayList<>(points);
        for (int i = 0; i < points; i++) {
            String own = texts.get(i % rows % texts.size());
            if (i >= rows) {
                String other = texts.get(random.nextInt(texts.size()));
                own = own.substring(0, middle(own)) + other.substring(middle(other));
            }
            out.add(own);
        }
        return out;
    }

    private static int middle(String text) {
        return Math.max(0, text.indexOf(' ', text.length() / 2));
    }

    /** A cluster lies in its parent as a whole, as layers cut from one tree do. */
    private static void nest(int[] fine, int[] parents, int[] coarse) {
        for (int i = 0; i < fine.length; i++) {
            if (fine[i] >= 0) {
                coarse[i] = parents[fine[i]];
            }
        }
    }

    private static int[] parents(int[] fine, int[] coarse) {
        Map<Long, Integer> votes = new HashMap<>();
        int clusters = 0;
        for (int i = 0; i < fine.length; i++) {
            clusters = Math.max(clusters, fine[i] + 1);
            if (fine[i] >= 0) {
                votes.merge(((long) fine[i] << 32) | (coarse[i] + 1), 1, Integer::sum);
            }
        }
        int[] parents = new int[clusters];
        int[] most = new int[clusters];
        votes.forEach((pair, count) -> {
            int c = (int) (pair >>> 32);
            int parent = pair.intValue() - 1;
            if (count > most[c] || (count == most[c] && parent < parents[c])) {
                most[c] = count;
                parents[c] = parent;
            }
        });
        return parents;
    }

    /** Clusters named by the two words that are most of their own. */
    private List<MapCluster> clusters(int layer, int[] codes, int[] parents) {
        Map<String, Integer> everywhere = new HashMap<>();
        List<Map<String, Integer>> inside = new ArrayList<>();
        for (int i = 0; i < codes.length; i++) {
            while (inside.size() <= codes[i]) {
                inside.add(new HashMap<>());
            }
            Matcher words = WORD.matcher(texts.get(i % texts.size()));
            while (words.find()) {
                everywhere.merge(words.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
                if (codes[i] >= 0) {
                    inside.get(codes[i]).merge(words.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
                }
            }
        }
        List<MapCluster> out = new ArrayList<>();
        for (int c = 0; c < inside.size(); c++) {
            List<String> best = inside.get(c).entrySet().stream()
                    .sorted((a, b) -> {
                        int byScore = Double.compare(
                                score(b.getValue(), everywhere.get(b.getKey())),
                                score(a.getValue(), everywhere.get(a.getKey())));
                        return byScore != 0 ? byScore : a.getKey().compareTo(b.getKey());
                    })
                    .limit(2)
                    .map(Map.Entry::getKey)
                    .toList();
            String name = best.isEmpty() ? "Topic " + c : String.join(" and ", best);
            out.add(MapCluster.of(
                    "L" + layer + "-" + c,
                    Character.toUpperCase(name.charAt(0)) + name.substring(1),
                    parents.length > c ? parents[c] : -1));
        }
        return out;
    }

    private static double score(int here, int all) {
        return here * Math.log(1 + 100_000.0 / all);
    }
}
