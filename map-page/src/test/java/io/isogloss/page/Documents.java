package io.isogloss.page;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Documents for tests: made from a seed, the same on every machine. */
final class Documents {
    private static final String[] WORDS = {
        "river", "stone", "music", "engine", "planet", "garden", "signal", "harbor", "market", "winter", "bridge",
        "letter", "forest", "copper", "island", "window"
    };

    private Documents() {}

    /** One point, in a topic of its own. */
    static MapDocument.Builder lonePoint() {
        return MapDocument.builder(new float[] {3, 3})
                .texts(List.of("the only text"))
                .layer(new MapLayer("Topics", new int[] {0}, List.of(MapCluster.of("lonely", "A lonely topic", -1))));
    }

    /** Blobs of points, a third layer of noise, three layers of clusters, a column of each kind, and neighbors. */
    static MapDocument.Builder blobs(int points, int clusters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] positions = new float[2 * points];
        int[] fine = new int[points];
        List<String> texts = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        int[] category = new int[points];
        double[] number = new double[points];
        long[] date = new long[points];
        float[] strength = new float[points];
        float[] quality = new float[points];
        double[] centerX = new double[clusters];
        double[] centerY = new double[clusters];
        for (int c = 0; c < clusters; c++) {
            centerX[c] = random.nextDouble(-10, 10);
            centerY[c] = random.nextDouble(-7, 7);
        }
        for (int i = 0; i < points; i++) {
            int c = random.nextInt(Math.max(1, clusters));
            boolean noise = clusters == 0 || random.nextInt(8) == 0;
            fine[i] = noise ? -1 : c;
            double spread = 2.2 / Math.sqrt(Math.max(1, clusters));
            positions[2 * i] =
                    (float) (noise ? random.nextDouble(-11, 11) : centerX[c] + spread * random.nextGaussian());
            positions[2 * i + 1] =
                    (float) (noise ? random.nextDouble(-8, 8) : centerY[c] + spread * random.nextGaussian());
            texts.add(WORDS[c % 16] + " " + WORDS[random.nextInt(16)] + " number " + i + ": a "
                    + WORDS[random.nextInt(16)] + " of the " + WORDS[random.nextInt(16)]);
            ids.add("id-" + i);
            category[i] = random.nextInt(5) - (random.nextInt(20) == 0 ? 1 : 0);
            category[i] = Math.max(-1, category[i]);
            number[i] = random.nextInt(50) == 0 ? Double.NaN : Math.round(random.nextGaussian() * 100) / 10.0;
            date[i] = 1_500_000_000_000L + random.nextInt(2_000) * 86_400_000L;
            strength[i] = noise ? 0 : (float) random.nextDouble(0.2, 1);
            quality[i] = (float) random.nextDouble();
        }
        MapDocument.Builder builder = MapDocument.builder(positions)
                .texts(texts)
                .ids(ids)
                .strength(strength)
                .quality(quality)
                .column(MapColumn.category("Kind", category, List.of("noun", "verb", "adjective", "adverb", "other")))
                .column(MapColumn.number("Score", number))
                .column(MapColumn.date("Day", date))
                .fact("Seed", Long.toString(seed));
        if (points > 1) {
            int[] neighbors = new int[points * 3];
            for (int i = 0; i < neighbors.length; i++) {
                neighbors[i] = random.nextInt(points);
            }
            builder.neighbors(new MapNeighbors(neighbors, 3));
        }
        return layers(builder, fine, clusters);
    }

    private static MapDocument.Builder layers(MapDocument.Builder builder, int[] fine, int clusters) {
        int middle = Math.max(1, clusters / 4);
        int coarse = Math.max(1, middle / 4);
        List<MapCluster> fineClusters = new ArrayList<>();
        for (int c = 0; c < clusters; c++) {
            fineClusters.add(new MapCluster(
                    "f" + c,
                    WORDS[c % 16] + ", " + WORDS[c * 7 % 16] + " & detail " + c,
                    List.of(WORDS[c % 16], "detail"),
                    c % middle));
        }
        List<MapCluster> middleClusters = new ArrayList<>();
        for (int c = 0; c < middle; c++) {
            middleClusters.add(MapCluster.of("m" + c, "All of " + WORDS[c % 16] + " " + c, c % coarse));
        }
        List<MapCluster> coarseClusters = new ArrayList<>();
        for (int c = 0; c < coarse; c++) {
            coarseClusters.add(MapCluster.of("c" + c, "Region " + c, -1));
        }
        int[] middleOf = new int[fine.length];
        int[] coarseOf = new int[fine.length];
        for (int i = 0; i < fine.length; i++) {
            middleOf[i] = fine[i] < 0 ? (i % 16 == 0 ? 0 : -1) : fine[i] % middle;
            coarseOf[i] = middleOf[i] < 0 ? -1 : middleOf[i] % coarse;
        }
        return builder.layer(new MapLayer("Topics", fine, fineClusters))
                .layer(new MapLayer("Themes", middleOf, middleClusters))
                .layer(new MapLayer("Regions", coarseOf, coarseClusters));
    }
}
