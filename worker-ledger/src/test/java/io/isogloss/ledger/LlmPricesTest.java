package io.isogloss.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LlmPricesTest {
    private final LlmPrices prices = LlmPrices.with(List.of("my-model=1/2", "gpt-4o=5/5"));

    @Test
    void aDatedVersionCostsWhatItsFamilyDoes() {
        assertThat(cost("gpt-4o-mini-2024-07-18")).isEqualByComparingTo("0.75");
        assertThat(cost("gpt-4-0613")).isEqualByComparingTo("90");
        assertThat(cost("command-r-plus-08-2024")).isEqualByComparingTo("12.5");
    }

    @Test
    void aPriceOfOnesOwnWins() {
        assertThat(cost("gpt-4o")).isEqualByComparingTo("10");
        assertThat(cost("my-model")).isEqualByComparingTo("3");
    }

    @Test
    void anUnknownModelHasNoPrice() {
        assertThat(prices.cost("gpt-4ox", 1, 1)).isEmpty();
        assertThat(prices.cost("llama3", 1, 1)).isEmpty();
        assertThat(prices.cost("", 1, 1)).isEmpty();
    }

    @Test
    void namesAPriceThatIsNone() {
        assertThatThrownBy(() -> LlmPrices.with(List.of("m=1")))
                .hasMessageContaining("'m=1' is not model=input/output");
        assertThatThrownBy(() -> LlmPrices.with(List.of("m=1/-2"))).hasMessageContaining("'m=1/-2'");
    }

    private BigDecimal cost(String model) {
        return prices.cost(model, 1_000_000, 1_000_000).orElseThrow();
    }
}
