package io.isogloss.cartography.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveTest {

    @ParameterizedTest
    @CsvSource({
        "0.0, 1.93281, 0.79049",
        "0.01, 1.89561, 0.80064",
        "0.05, 1.75022, 0.84206",
        "0.1, 1.57694, 0.89506",
        "0.25, 1.12144, 1.05750",
        "0.5, 0.58303, 1.33417"
    })
    void fitsTheKnownCurves(double minDist, double a, double b) {
        Curve curve = Curve.fit(minDist, 1);
        assertThat((double) curve.a()).isCloseTo(a, within(2e-4));
        assertThat((double) curve.b()).isCloseTo(b, within(2e-4));
    }
}
