package io.isogloss.cartography.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.hdbscan.ClusterSelection;
import io.isogloss.cartography.hdbscan.Hdbscan;
import io.isogloss.cartography.hdbscan.HdbscanOptions;
import io.isogloss.cartography.hdbscan.HdbscanResult;
import io.isogloss.cartography.hdbscan.TestRows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicLayersTest {

    private static final HdbscanOptions OPTIONS = HdbscanOptions.of(10).withMinSamples(5);

    @ParameterizedTest
    @EnumSource(ClusterSelection.class)
    void nestsEveryClusterInOneOfTheNextLayerOrNone(ClusterSelection selection) {
        for (float[] rows : List.of(TestRows.blobs(60, 100, 2, 1, 1), TestRows.blobs(200, 20, 2, 0.3, 3))) {
            HdbscanResult result = Hdbscan.cluster(rows, 2, OPTIONS.withSelection(selection));

            List<TopicLayer> layers = TopicLayers.from(result, LayerOptions.defaults());

            assertThat(layers.size()).isGreaterThan(2);
            assertThat(layers.getFirst().labels()).isEqualTo(result.labels());
            for (int i = 0; i + 1 < layers.size(); i++) {
                TopicLayer fine = layers.get(i);
                TopicLayer coarse = layers.get(i + 1);
                assertThat(coarse.clusterCount()).isLessThanOrEqualTo(fine.clusterCount() / 2);
                assertThat(coarse.minClusterSize()).isGreaterThan(fine.minClusterSize());
                for (int row = 0; row < result.labels().length; row++) {
                    int label = fine.labels()[row];
                    if (label >= 0) {
                        assertThat(coarse.labels()[row]).isEqualTo(fine.parents()[label]);
                    }
                }
            }
            assertThat(layers.getLast().parents()).containsOnly(-1);
        }
    }

    @Test
    void countsTheRowsOfEveryClusterAndHoldsItsLeastSize() {
        HdbscanResult result = Hdbscan.cluster(TestRows.blobs(40, 100, 2, 1, 5), 2, OPTIONS);

        for (TopicLayer layer : TopicLayers.from(result, LayerOptions.defaults())) {
            int[] sizes = new int[layer.clusterCount()];
            Arrays.stream(layer.labels()).filter(label -> label >= 0).forEach(label -> sizes[label]++);
            assertThat(layer.sizes()).isEqualTo(sizes);
            assertThat(layer.persistence()).hasSameSizeAs(sizes);
            for (int cluster = 0; cluster < sizes.length; cluster++) {
                assertThat(sizes[cluster]).isGreaterThanOrEqualTo(layer.minClusterSize());
                assertThat(layer.persistence()[cluster]).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void findsTheContinentsOfIslands() {
        // Four far groups of eight near blobs each.
        float[] rows = new float[2 * 32 * 60];
        for (int blob = 0; blob < 32; blob++) {
            float[] one = TestRows.blobs(1, 60, 2, 0.2, 100);
            for (int i = 0; i < 60; i++) {
                int at = 2 * (blob * 60 + i);
                rows[at] = one[2 * i] + 1_000 * (blob / 8) + 10 * (blob % 8);
                rows[at + 1] = one[2 * i + 1] + 3 * (blob % 8);
            }
        }
        HdbscanResult result = Hdbscan.cluster(rows, 2, HdbscanOptions.of(20).withMinSamples(5));

        List<TopicLayer> layers = TopicLayers.from(result, LayerOptions.defaults());

        assertThat(layers.getFirst().clusterCount()).isEqualTo(32);
        TopicLayer continents = layers.getLast();
        assertThat(continents.clusterCount()).isEqualTo(4);
        for (int row = 0; row < rows.length / 2; row++) {
            assertThat(continents.labels()[row]).isEqualTo(continents.labels()[row / 480 * 480]);
        }
    }

    @Test
    void makesOneLayerOfNothing() {
        for (int count : new int[] {0, 1, 2, 50}) {
            HdbscanResult result = Hdbscan.cluster(new float[2 * count], 2, OPTIONS);

            List<TopicLayer> layers = TopicLayers.from(result, LayerOptions.defaults());

            assertThat(layers).hasSize(1);
            assertThat(layers.getFirst().clusterCount()).isZero();
            assertThat(layers.getFirst().labels()).hasSize(count);
        }
    }

    @Test
    void makesOneLayerOfTheSingleCluster() {
        HdbscanResult result = Hdbscan.cluster(new float[100], 2, OPTIONS.withAllowSingleCluster(true));

        List<TopicLayer> layers = TopicLayers.from(result, LayerOptions.defaults());

        assertThat(layers).hasSize(1);
        assertThat(layers.getFirst().sizes()).containsExactly(50);
    }

    @Test
    void makesNoMoreLayersThanAsked() {
        HdbscanResult result = Hdbscan.cluster(TestRows.blobs(60, 100, 2, 1, 1), 2, OPTIONS);

        assertThat(TopicLayers.from(result, new LayerOptions(2, 0.5, 1))).hasSize(2);
        assertThat(TopicLayers.from(result, new LayerOptions(1, 0.5, 1))).hasSize(1);
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> new LayerOptions(0, 0.5, 1)).hasMessageContaining("maxLayers");
        assertThatThrownBy(() -> new LayerOptions(5, 1, 1)).hasMessageContaining("shrink");
        assertThatThrownBy(() -> new LayerOptions(5, 0.5, 0)).hasMessageContaining("fewestClusters");
    }
}
