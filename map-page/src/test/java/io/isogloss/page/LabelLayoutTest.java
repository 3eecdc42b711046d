package io.isogloss.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelLayoutTest {
    private static final List<String> PHRASES =
            List.of("Ice", "snow", "river", "stone", "music", "engine", "planet", "garden", "copper", "island");

    /** Topics in a square, six times as many in each layer below, named by three phrases each. */
    private static MapDocument document() {
        SplittableRandom random = new SplittableRandom(11);
        int points = 4_000;
        float[] positions = new float[2 * points];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) random.nextDouble();
        }
        MapDocument.Builder builder = MapDocument.builder(positions);
        for (int side : new int[] {12, 5, 2}) {
            int[] codes = new int[points];
            for (int i = 0; i < points; i++) {
                int column = (int) (positions[2 * i] * side);
                codes[i] = column * side + (int) (positions[2 * i + 1] * side);
            }
            List<MapCluster> clusters = new ArrayList<>();
            for (int c = 0; c < side * side; c++) {
                String first = PHRASES.get(c % 10) + " " + side + c;
                String name = first + ", " + PHRASES.get(c * 3 % 10) + " & " + PHRASES.get(c * 7 % 10) + " " + c;
                clusters.add(new MapCluster(name, name, List.of(first, "other"), -1));
            }
            builder.layer(new MapLayer("Side " + side, codes, clusters));
        }
        return builder.settings(PageSettings.builder().textCollisionSizeScale(1).build())
                .build();
    }

    private static List<LabelLayout.Label> layout(MapDocument document) {
        return LabelLayout.of(document, new PageBlocks(document).shapes());
    }

    private static String shown(LabelLayout.Label label) {
        return String.join(" ", label.text.lines());
    }

    @Test
    void keepsShortAndWholeNamesApartAtEveryScale() {
        List<LabelLayout.Label> labels = layout(document());
        for (double scale = 100; scale < 100_000; scale *= 1.07) {
            double now = scale;
            List<LabelLayout.Label> seen = labels.stream()
                    .filter(label -> now >= label.fromScale && now < label.toScale)
                    .toList();
            for (LabelLayout.Label label : seen) {
                assertThat(seen)
                        .as(scale + " " + shown(label))
                        .noneMatch(other -> other != label && other.apartFrom(label) > now)
                        .noneMatch(other ->
                                other != label && other.layer == label.layer && other.cluster == label.cluster);
            }
        }
    }

    @Test
    void growsFromTheFirstPhraseToTheWholeNameOnceAndWithoutAPause() {
        MapDocument document = document();
        List<LabelLayout.Label> labels = layout(document);
        Map<String, List<LabelLayout.Label>> ofTopic = new HashMap<>();
        labels.forEach(label -> ofTopic.computeIfAbsent(label.layer + "." + label.cluster, key -> new ArrayList<>())
                .add(label));
        int grown = 0;
        for (List<LabelLayout.Label> own : ofTopic.values()) {
            LabelLayout.Label last = own.getLast();
            String name = document.layers()
                    .get(last.layer)
                    .clusters()
                    .get(last.cluster)
                    .name();
            assertThat(own).hasSizeLessThanOrEqualTo(2);
            assertThat(name).startsWith(shown(own.getFirst()));
            if (own.size() == 2) {
                grown++;
                assertThat(own.getFirst().toScale).isEqualTo(last.fromScale).isGreaterThan(own.getFirst().fromScale);
                assertThat(shown(own.getFirst())).doesNotContain(",");
                assertThat(shown(last)).isEqualTo(name);
            }
        }
        assertThat(grown).isGreaterThan(20);
    }

    @Test
    void showsMoreTopicsAtFirstThanWholeNamesWould() {
        MapDocument document = document();
        long shortened = layout(document).stream()
                .filter(label -> label.fromScale <= 700)
                .count();
        assertThat(shortened).isGreaterThan(20);
        assertThat(layout(withoutKeywords(document)).stream()
                        .filter(label -> label.fromScale <= 700)
                        .count())
                .isLessThan(shortened * 2 / 3);
    }

    private static MapDocument withoutKeywords(MapDocument document) {
        float[] positions = new float[2 * document.points()];
        for (int i = 0; i < document.points(); i++) {
            positions[2 * i] = document.x(i);
            positions[2 * i + 1] = document.y(i);
        }
        MapDocument.Builder builder = MapDocument.builder(positions).settings(document.settings());
        for (MapLayer layer : document.layers()) {
            builder.layer(new MapLayer(
                    layer.name(),
                    layer.clusterOfPoint(),
                    layer.clusters().stream()
                            .map(cluster -> MapCluster.of(cluster.id(), cluster.name(), cluster.parent()))
                            .toList()));
        }
        return builder.build();
    }

    @Test
    void givesNoTwoTopicsTheSameWords() {
        List<MapCluster> clusters = List.of(
                cluster("Ice, snow & cold", "ice"),
                cluster("Ice, snow & sports", "ice"),
                cluster("Ice · hockey", "ice"),
                cluster("Snow", "snow"),
                cluster("Snow & ice", "snow"),
                cluster("Rock & Roll", "music"),
                cluster("ICE & trains", "ice"),
                cluster("Ice · hockey & pucks", "ice"));
        ShortNames names = new ShortNames(List.of(new MapLayer("Topics", new int[0], clusters)));
        List<String> taken = clusters.stream().map(names::take).toList();
        assertThat(taken)
                .containsExactly(
                        "Ice",
                        "Ice, snow",
                        "Ice · hockey",
                        "Snow",
                        "Snow & ice",
                        "Rock & Roll",
                        "ICE & trains",
                        "Ice · hockey & pucks");
        Set<String> different = new HashSet<>(taken);
        assertThat(different).hasSameSizeAs(taken);
    }

    private static MapCluster cluster(String name, String keyword) {
        return new MapCluster(name, name, List.of(keyword), -1);
    }
}
