package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.failure.CartographyException.Kind;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.NeighborGraph;
import io.isogloss.cartography.rows.Rows;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run can be given beside rows and options: a graph, dimensions of the map, limits of memory and time. */
class UmapInputsTest {

    private static final int CENTERS = 4;
    private static final Rows ROWS = Rows.of(Blobs.rows(600, 12, CENTERS, 2), 12);
    private static final UmapOptions OPTIONS = UmapOptions.builder().epochs(80).build();

    @Test
    void drawsAGraphMadeElsewhereAsItDrawsItsOwn() {
        UmapOptions anywhere = OPTIONS.toBuilder().start(Start.random()).build();
        UmapMap own = Umap.fit(ROWS, anywhere);
        NeighborGraph given = NeighborGraph.of(
                own.neighbors().ids(),
                own.neighbors().distances(),
                own.neighbors().k());
        assertThat(Umap.fit(given, anywhere, RunControl.defaults()).coordinates())
                .isEqualTo(own.coordinates());
    }

    @Test
    void takesTheNearestOfALargerGraphAndStartsOnIt() {
        UmapMap wide = Umap.fit(ROWS, OPTIONS.toBuilder().neighbors(30).build());
        UmapMap map = Umap.fit(wide.neighbors(), OPTIONS, RunControl.defaults());
        assertThat(map.neighbors().k()).isEqualTo(14);
        assertThat(shareOfOwnKind(map)).isGreaterThan(0.97);
    }

    @Test
    void refusesPrincipalAxesOfAGraph() {
        NeighborGraph graph = Umap.fit(ROWS, OPTIONS).neighbors();
        UmapOptions principal = OPTIONS.toBuilder().start(Start.pca()).build();
        assertThatThrownBy(() -> Umap.fit(graph, principal, RunControl.defaults()))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_OPTION));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8})
    void drawsInOtherThanTwoDimensionsTheSameOnAnyThreads(int components) {
        UmapOptions options = OPTIONS.toBuilder().components(components).build();
        Rows rows = Rows.of(Blobs.rows(2_200, 12, CENTERS, 2), 12);
        UmapMap map = Umap.fit(rows, options, RunControl.defaults().withThreads(1));
        assertThat(map.coordinates()).hasSize(2_200 * components).doesNotContain(Float.NaN);
        assertThat(Umap.fit(rows, options, RunControl.defaults().withThreads(4)).coordinates())
                .isEqualTo(map.coordinates());
        assertThat(shareOfOwnKind(map)).isGreaterThan(0.95);
    }

    @Test
    void endsBeforeItStartsWhereMemoryWillNotDo() {
        RunControl little = RunControl.defaults().withMemoryLimit(1 << 20);
        assertThatThrownBy(() -> Umap.fit(ROWS, OPTIONS, little))
                .hasMessageContaining("more than the 1 MB allowed")
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
    }

    @Test
    void estimatesMoreMemoryForMoreRows() {
        MemoryEstimate small = MemoryEstimate.of(100_000, 384, UmapOptions.defaults());
        MemoryEstimate large = MemoryEstimate.of(1_000_000, 384, UmapOptions.defaults());
        assertThat(large.peakBytes()).isBetween(5 * small.peakBytes(), 12 * small.peakBytes());
        assertThat(large.peakBytes()).isBetween(2L << 30, 6L << 30);
    }

    @Test
    void makesFewerEpochsWithinATimeBudget() {
        UmapOptions many = OPTIONS.toBuilder().epochs(50_000).build();
        long start = System.nanoTime();
        UmapMap map = Umap.fit(ROWS, many, RunControl.defaults().withTimeBudget(Duration.ofMillis(300)));
        assertThat(map.epochs()).isBetween(30, 49_999);
        assertThat(shareOfOwnKind(map)).isGreaterThan(0.9);
        // A machine shared with other builds gets many times the budget.
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }

    private static double shareOfOwnKind(UmapMap map) {
        int components = map.components();
        float[] at = map.coordinates();
        int same = 0;
        for (int i = 0; i < map.count(); i++) {
            int nearest = -1;
            double best = Double.MAX_VALUE;
            for (int j = 0; j < map.count(); j++) {
                double square = 0;
                for (int a = 0; a < components; a++) {
                    double difference = at[i * components + a] - at[j * components + a];
                    square += difference * difference;
                }
                if (j != i && square < best) {
                    best = square;
                    nearest = j;
                }
            }
            same += Blobs.labelOf(i, CENTERS) == Blobs.labelOf(nearest, CENTERS) ? 1 : 0;
        }
        return (double) same / map.count();
    }
}
