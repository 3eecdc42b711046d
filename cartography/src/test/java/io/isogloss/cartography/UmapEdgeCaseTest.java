package io.isogloss.cartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.cartography.failure.CartographyException;
import io.isogloss.cartography.failure.CartographyException.Kind;
import io.isogloss.cartography.layout.Start;
import io.isogloss.cartography.neighbors.Metric;
import io.isogloss.cartography.neighbors.SearchMode;
import io.isogloss.cartography.parallel.Cancellation;
import io.isogloss.cartography.rows.Rows;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UmapEdgeCaseTest {

    private static final UmapOptions OPTIONS = UmapOptions.builder().epochs(50).build();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 10, 15, 16})
    void drawsMapsOfFewerRowsThanNeighbors(int count) {
        UmapMap map = Umap.fit(Rows.of(Blobs.rows(count, 8, 2, 1), 8), OPTIONS);
        assertThat(map.coordinates()).hasSize(2 * count);
        assertAllFinite(map.coordinates());
        assertThat(map.neighbors().k()).isEqualTo(Math.min(14, Math.max(0, count - 1)));
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void drawsRowsThatAreAllEqual(SearchMode mode) {
        float[] values = new float[400 * 5];
        Arrays.fill(values, 0.25f);
        UmapMap map = Umap.fit(
                Rows.of(values, 5), OPTIONS.toBuilder().searchMode(mode).build());
        assertAllFinite(map.coordinates());
        assertThat(map.neighbors().distances()).containsOnly(0f);
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void drawsManyDuplicates(SearchMode mode) {
        float[] values = Blobs.rows(1_000, 12, 3, 1);
        for (int i = 0; i < 600; i++) {
            System.arraycopy(values, 12 * (i % 3), values, 12 * i, 12);
        }
        assertAllFinite(Umap.fit(
                        Rows.of(values, 12),
                        OPTIONS.toBuilder().searchMode(mode).build())
                .coordinates());
    }

    @Test
    void keepsZeroRowsApartFromAllButZeroRows() {
        float[] values = Blobs.rows(200, 6, 2, 2);
        Arrays.fill(values, 0, 6 * 20, 0f);
        UmapMap map = Umap.fit(Rows.of(values, 6), OPTIONS);
        assertAllFinite(map.coordinates());
        for (int j = 0; j < 14; j++) {
            assertThat(map.neighbors().ids()[j]).isBetween(1, 19);
            assertThat(map.neighbors().distances()[j]).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTheRowThatIsNotFinite(float broken) {
        float[] values = Blobs.rows(3_000, 4, 2, 1);
        values[4 * 1_234 + 2] = broken;
        values[4 * 2_345] = broken;
        assertThatThrownBy(() -> Umap.fit(Rows.of(values, 4), OPTIONS))
                .hasMessage("row 1234 holds " + broken + " in dimension 2")
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_DATA));
    }

    @Test
    void drawsGraphsThatFallApart() {
        float[] values = Blobs.rows(900, 10, 30, 50);
        assertAllFinite(Umap.fit(Rows.of(values, 10), OPTIONS).coordinates());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4_096})
    void drawsRowsOfFewOrManyDimensions(int dimensions) {
        UmapMap map = Umap.fit(
                Rows.of(Blobs.rows(300, dimensions, 3, 2), dimensions),
                OPTIONS.toBuilder().metric(Metric.EUCLIDEAN).build());
        assertAllFinite(map.coordinates());
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void drawsEveryMetricExactlyAndApproximately(Metric metric) {
        Rows rows = Rows.of(Blobs.rows(1_200, 20, 5, 1.5), 20);
        UmapOptions exact =
                OPTIONS.toBuilder().metric(metric).searchMode(SearchMode.EXACT).build();
        UmapOptions approximate =
                exact.toBuilder().searchMode(SearchMode.APPROXIMATE).build();
        assertAllFinite(Umap.fit(rows, exact).coordinates());
        assertThat(Umap.fit(rows, approximate).neighbors().recall())
                .isGreaterThan(metric == Metric.MANHATTAN ? 0.6 : 0.9);
    }

    @Test
    void takesGivenPositions() {
        float[] start = new float[2 * 100];
        for (int i = 0; i < start.length; i++) {
            start[i] = i % 17;
        }
        UmapOptions options = OPTIONS.toBuilder().start(Start.given(start)).build();
        assertAllFinite(Umap.fit(Rows.of(Blobs.rows(100, 8, 2, 1), 8), options).coordinates());
        assertThatThrownBy(() -> Umap.fit(Rows.of(Blobs.rows(101, 8, 2, 1), 8), options))
                .hasMessageContaining("200 coordinates");
    }

    @Test
    void leavesKeptPositionsAsTheyAreAndFindsTheNeighborsOfALayout() {
        Rows rows = Rows.of(Blobs.rows(300, 8, 2, 1), 8);
        UmapMap drawn = Umap.fit(rows, OPTIONS);

        UmapMap kept = Umap.fit(
                rows, OPTIONS.toBuilder().start(Start.kept(drawn.coordinates())).build());

        assertThat(kept.coordinates()).isEqualTo(drawn.coordinates());
        assertThat(kept.neighbors().ids()).isEqualTo(drawn.neighbors().ids());
        assertThat(kept.epochs()).isZero();
    }

    @Test
    void stopsWithinATenthOfASecondAndLeavesNoThread() {
        Rows rows = Rows.of(Blobs.rows(6_000, 128, 10, 1), 128);
        Cancellation cancellation = Cancellation.manual();
        AtomicLong cancelledAt = new AtomicLong();
        AtomicReference<Double> last = new AtomicReference<>(0.0);
        RunControl control = RunControl.defaults()
                .withThreads(3)
                .withCancellation(cancellation)
                .withProgress((stage, fraction) -> {
                    last.set(fraction);
                    if (stage.equals("layout") && fraction > 0.1 && cancelledAt.get() == 0) {
                        cancelledAt.set(System.nanoTime());
                        cancellation.cancel();
                    }
                });
        assertThatThrownBy(() -> Umap.fit(rows, UmapOptions.defaults(), control))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertThat(last.get()).as("hardly anything is done after it").isLessThan(0.3);
        // The promise is a tenth of a second; a machine may stand still for longer.
        assertThat(System.nanoTime() - cancelledAt.get()).isLessThan(20_000_000_000L);
        assertNoThreadLeft();
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Umap.fit(Rows.of(Blobs.rows(500, 8, 2, 1), 8), OPTIONS))
                .isInstanceOfSatisfying(
                        CartographyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
        assertNoThreadLeft();
    }

    private static void assertNoThreadLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("cartography-") && thread.isAlive());
    }

    private static void assertAllFinite(float[] values) {
        for (float value : values) {
            assertThat(value).isFinite();
        }
    }
}
